-- Each over in the order of the file.
SELECT serial_no, amount FROM overs ORDER BY line
