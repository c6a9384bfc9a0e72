// On a small screen the parts of a record stand in one line that slides: bring the open one in sight.
"use strict";
for (const part of document.querySelectorAll(".person-in nav [aria-current]")) {
    const line = part.parentNode;
    line.scrollLeft = part.offsetLeft - (line.clientWidth - part.offsetWidth) / 2;
}
