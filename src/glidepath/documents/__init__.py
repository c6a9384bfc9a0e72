"""From a schedule to what people read: sentences, text, PDF, calendar, chart, and the JSON contract."""
