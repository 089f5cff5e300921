"""Drawn photos for the demo: a street, and on it something that is wrong or has been put right."""

from __future__ import annotations

import hashlib
import io
import random

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

SIZE = (640, 480)
# What lies about, by the icon of its category: colours of the heap, and how many pieces.
HEAPS = {
    "trash": (("#6b705c", "#a5a58d", "#3f4a3c", "#cb997e"), 26),
    "flame": (("#d62828", "#f77f00", "#fcbf49"), 14),
    "bolt": (("#222831", "#393e46", "#f9c74f"), 8),
    "alert-triangle": (("#2b2d42", "#14151f"), 3),
    "home": (("#8d6e63", "#bcaaa4", "#5d4037", "#90a4ae"), 18),
    "building": (("#b0bec5", "#78909c"), 9),
    "users": (("#ef476f", "#118ab2", "#ffd166"), 10),
}
OTHER = (("#7f8c8d", "#95a5a6", "#34495e"), 12)


def scene(key: str, icon: str, *, tidy: bool = False) -> ContentFile[bytes]:
    """A photo that is the same for the same ``key``; ``tidy`` shows the place put in order."""
    dice = random.Random(hashlib.blake2b(key.encode(), digest_size=8).digest())  # noqa: S311 (a drawing)
    image = Image.new("RGB", SIZE, "#cfe3f1")
    pen = ImageDraw.Draw(image)
    width, height = SIZE
    horizon = height * 2 // 5
    left = -20
    while left < width:  # houses
        broad, tall = dice.randint(70, 150), dice.randint(90, horizon - 10)
        wall = dice.choice(("#e6ddd0", "#d9cfc1", "#c8d0d4", "#e9e3da"))
        pen.rectangle((left, horizon - tall, left + broad, horizon), fill=wall, outline="#b7ada0")
        for x in range(left + 12, left + broad - 18, 26):
            for y in range(horizon - tall + 12, horizon - 20, 30):
                pen.rectangle((x, y, x + 12, y + 16), fill="#8fa6b5")
        left += broad + dice.randint(2, 14)
    pen.rectangle((0, horizon, width, horizon + 40), fill="#bdb8ae")
    pen.rectangle((0, horizon + 40, width, height), fill="#83868b")
    for x in range(-40, width, 120):
        pen.polygon(
            [(x, height - 70), (x + 60, height - 70), (x + 44, height - 60), (x - 16, height - 60)], "#e8e8e8"
        )
    if not tidy:
        colours, count = HEAPS.get(icon, OTHER)
        middle = dice.randint(width // 4, width * 3 // 4)
        for _ in range(count):
            x, y = middle + dice.randint(-90, 90), horizon + dice.randint(30, 130)
            r = dice.randint(10, 34)
            pen.ellipse(
                (x - r, y - r * 2 // 3, x + r, y + r * 2 // 3), fill=dice.choice(colours), outline="#2b2b2b"
            )
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return ContentFile(out.getvalue(), name="现场.jpg")
