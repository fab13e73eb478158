"""A small canvas over Skia: shapes from SVG paths, mirrored drawing, clips, a style's pen."""

import math
import random
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import skia

from training.draw.palette import Colour, mix

SIZE = 256  # points
PIXELS = 512  # of a side of the picture
TOKEN = re.compile(r"[A-Za-z]|-?\d*\.?\d+")
ARGUMENTS = {"M": 2, "L": 2, "Q": 4, "C": 6, "Z": 0}
WOBBLES_FROM = 30  # smaller shapes would lose their form
Point = tuple[float, float]


@dataclass(frozen=True)
class Pen:
    """How a style draws a shape: the outline around it and how much paper shines through."""

    outline: Colour | None = None
    width: float = 2.5
    paper: Colour = (255, 255, 255)
    bleach: float = 0.0
    wobble: float = 0.0


@lru_cache(maxsize=4096)
def path_of(text: str) -> skia.Path:
    """Read an SVG path of absolute M, L, Q, C and Z."""
    path, tokens, command = skia.Path(), TOKEN.findall(text), "M"
    path.setFillType(skia.PathFillType.kEvenOdd)  # a second contour cuts a hole
    moves = {"M": path.moveTo, "L": path.lineTo, "Q": path.quadTo, "C": path.cubicTo}
    at = 0
    while at < len(tokens):
        if tokens[at].isalpha():
            command, at = tokens[at], at + 1
        if command == "Z":
            path.close()
            continue
        count = ARGUMENTS[command]
        moves[command](*map(float, tokens[at : at + count]))
        at += count
    return path


class Canvas:
    """Draw on 256x256 points; every measure in the drawing rooms is in these points.

    `mirrored` says that what is drawn now is seen in a mirror, for what may not be (numbers).
    """

    def __init__(self, rng: random.Random, pen: Pen | None = None) -> None:
        self.rng = rng
        self.pen = pen or Pen()
        self.skin: Colour = (251, 211, 180)  # some garments show the shoulders
        self.mirrored = self.slit = False  # slit: the pupils of cats and dragons
        self.surface = skia.Surface(PIXELS, PIXELS)
        self.sky = self.surface.getCanvas()
        self.sky.scale(PIXELS / SIZE, PIXELS / SIZE)

    def pixels(self) -> np.ndarray:
        """Return the picture as (512, 512, 3) uint8."""
        rgba = self.surface.makeImageSnapshot().toarray(colorType=skia.kRGBA_8888_ColorType)
        return np.ascontiguousarray(rgba[..., :3])

    def _paint(self, colour: Colour, alpha: float = 1.0) -> skia.Paint:
        red, green, blue = mix(colour, self.pen.paper, self.pen.bleach)
        return skia.Paint(AntiAlias=True, Color=skia.Color(red, green, blue, round(alpha * 255)))

    def _stroke(self, colour: Colour, width: float, alpha: float = 1.0) -> skia.Paint:
        red, green, blue = mix(colour, self.pen.paper, self.pen.bleach / 2)  # lines keep more ink
        paint = skia.Paint(AntiAlias=True, Color=skia.Color(red, green, blue, round(alpha * 255)))
        paint.setStyle(skia.Paint.kStroke_Style)
        paint.setStrokeWidth(width)
        paint.setStrokeCap(skia.Paint.kRound_Cap)
        paint.setStrokeJoin(skia.Paint.kRound_Join)
        return paint

    def _outline(self, path: skia.Path) -> None:
        if self.pen.outline is None:
            return
        paint = self._stroke(self.pen.outline, self.pen.width)
        paint.setColor(skia.Color(*self.pen.outline))
        if self.pen.wobble and path.getBounds().height() > WOBBLES_FROM:
            effect = skia.DiscretePathEffect.Make(8, self.pen.wobble, self.rng.randrange(1 << 30))
            paint.setPathEffect(effect)
        self.sky.drawPath(path, paint)

    def fill(
        self, shape: str | skia.Path, colour: Colour, alpha: float = 1.0, ink: bool = True
    ) -> None:
        """Fill a shape; `ink=False` leaves the style's outline out (shadows, shine, patterns)."""
        path = path_of(shape) if isinstance(shape, str) else shape
        self.sky.drawPath(path, self._paint(colour, alpha))
        if ink and alpha == 1.0:
            self._outline(path)

    def line(self, shape: str | skia.Path, colour: Colour, width: float, alpha: float = 1) -> None:
        path = path_of(shape) if isinstance(shape, str) else shape
        self.sky.drawPath(path, self._stroke(colour, width, alpha))

    def oval(
        self, x: float, y: float, rx: float, ry: float, colour: Colour, alpha: float = 1.0,
        ink: bool = True,
    ) -> None:  # fmt: skip
        path = skia.Path.Oval(skia.Rect.MakeLTRB(x - rx, y - ry, x + rx, y + ry))
        self.fill(path, colour, alpha, ink)

    def ring(self, x: float, y: float, rx: float, ry: float, colour: Colour, width: float) -> None:
        path = skia.Path.Oval(skia.Rect.MakeLTRB(x - rx, y - ry, x + rx, y + ry))
        self.line(path, colour, width)

    def box(
        self, x0: float, y0: float, x1: float, y1: float, colour: Colour, radius: float = 0.0,
        alpha: float = 1.0, ink: bool = True,
    ) -> None:  # fmt: skip
        rect = skia.RRect.MakeRectXY(skia.Rect.MakeLTRB(x0, y0, x1, y1), radius, radius)
        self.fill(skia.Path.RRect(rect), colour, alpha, ink)

    def poly(
        self, points: Sequence[Point], colour: Colour, alpha: float = 1.0, ink: bool = True
    ) -> None:
        self.fill(skia.Path.Polygon([skia.Point(*p) for p in points], True), colour, alpha, ink)

    def star(self, x: float, y: float, radius: float, colour: Colour, ink: bool = True) -> None:
        """Draw a five-pointed star."""
        reach = [(radius, radius * 0.45)[i % 2] for i in range(10)]
        turn = [i * math.pi / 5 for i in range(10)]
        points = [
            (x + r * math.sin(t), y - r * math.cos(t)) for r, t in zip(reach, turn, strict=True)
        ]
        self.poly(points, colour, ink=ink)

    def heart(self, x: float, y: float, size: float, colour: Colour) -> None:
        with self.moved(x, y, size):
            self.fill("M0 .9 C-1.3 0 -1 -.9 -.45 -.8 C-.15 -.75 0 -.5 0 -.4 "
                      "C0 -.5 .15 -.75 .45 -.8 C1 -.9 1.3 0 0 .9 Z", colour, ink=False)  # fmt: skip

    def gradient(self, top: Colour, bottom: Colour, y0: float = 0, y1: float = SIZE) -> None:
        """Fill the whole picture from one colour above to another below."""
        self.slope((0, y0), (0, y1), top, bottom)

    def slope(self, begin: Point, end: Point, one: Colour, other: Colour) -> None:
        """Fill the whole picture from one colour at a point to another at the next."""
        self._slope(begin, end, [(*self._tint(c), 255) for c in (one, other)])

    def veil(self, begin: Point, end: Point, one: Colour, other: Colour, alpha: float) -> None:
        """Lay light over the whole picture: one colour thins out, then another thickens."""
        full = round(alpha * 255)
        self._slope(begin, end, [(*one, full), (*one, 0), (*other, 0), (*other, full)])

    def glow(self, x: float, y: float, radius: float, inner: Colour, outer: Colour) -> None:
        """Fill the whole picture from a colour about a point to another around it."""
        tints = [skia.Color(*self._tint(c)) for c in (inner, outer)]
        shader = skia.GradientShader.MakeRadial(skia.Point(x, y), radius, tints)
        self.sky.drawPaint(skia.Paint(Shader=shader))

    def _tint(self, colour: Colour) -> Colour:
        return mix(colour, self.pen.paper, self.pen.bleach)

    def _slope(self, begin: Point, end: Point, tints: list[tuple[int, ...]]) -> None:
        points = [skia.Point(*begin), skia.Point(*end)]
        shader = skia.GradientShader.MakeLinear(points, [skia.Color(*t) for t in tints])
        self.sky.drawPaint(skia.Paint(Shader=shader))

    def sides(self) -> Iterator[int]:
        """Draw a loop's body twice, the second time mirrored about the middle."""
        yield -1
        self.sky.save()
        self.sky.translate(SIZE, 0)
        self.sky.scale(-1, 1)
        try:
            yield 1
        finally:
            self.sky.restore()

    @contextmanager
    def moved(
        self, x: float, y: float, size: float = 1.0, turn: float = 0.0, squeeze: float = 1.0
    ) -> Iterator[None]:
        """Draw inside with the origin at (x, y), scaled, and turned by degrees."""
        self.sky.save()
        self.sky.translate(x, y)
        self.sky.rotate(turn)
        self.sky.scale(size * squeeze, size)
        try:
            yield
        finally:
            self.sky.restore()

    @contextmanager
    def around(
        self, x: float, y: float, size: float = 1.0, turn: float = 0.0, squeeze: float = 1.0
    ) -> Iterator[None]:
        """Scale and turn what is drawn inside about (x, y)."""
        with self.moved(x, y, size, turn, squeeze):
            self.sky.translate(-x, -y)
            yield

    @contextmanager
    def flipped(self, really: bool = True) -> Iterator[None]:
        """Draw what is inside as a mirror shows it."""
        self.sky.save()
        if really:
            self.mirrored = not self.mirrored
            self.sky.translate(SIZE, 0)
            self.sky.scale(-1, 1)
        try:
            yield
        finally:
            self.mirrored ^= really
            self.sky.restore()

    @contextmanager
    def inside(self, shape: str) -> Iterator[None]:
        """Let only what lies inside the shape be drawn."""
        self.sky.save()
        self.sky.clipPath(path_of(shape), skia.ClipOp.kIntersect, True)
        try:
            yield
        finally:
            self.sky.restore()
