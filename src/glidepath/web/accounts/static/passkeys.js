/* Gives the buttons for passkeys their work, and says so when a passkey could not be used.
   A button names the sign-in library's function and the elements it needs. */
document.addEventListener('DOMContentLoaded', () => {
  for (const element of document.querySelectorAll('.needs-script')) element.hidden = false
  for (const button of document.querySelectorAll('[data-passkey]')) {
    window.allauth.webauthn.forms[button.dataset.passkey]({ ids: JSON.parse(button.dataset.ids) })
  }
})
document.addEventListener('allauth.error', event => {
  event.preventDefault()
  for (const element of document.querySelectorAll('[data-passkey-problem]')) element.hidden = false
})
