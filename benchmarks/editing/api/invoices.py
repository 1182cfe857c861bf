"""Invoices as PDF."""

from reportlab.pdfgen.canvas import Canvas


def write(path, booking):
    page = Canvas(str(path))
    page.drawString(72, 720, f"Room {booking.room}, {booking.day}")
    page.save()
