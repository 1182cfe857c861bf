"""The tides of the week, as a page to print."""

from reportlab.pdfgen.canvas import Canvas

page = Canvas("tides.pdf")
page.drawString(72, 720, "High water 06:12")
page.save()
