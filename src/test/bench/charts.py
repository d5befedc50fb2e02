"""SVG charts with axes, units and ranges, for `curves`. A value is a list of rounds: the median is drawn, and the range."""
import html
import math
import statistics

COLOURS = ['#0b6fb8', '#d1570b', '#12805c', '#6b6b6b']
INK, FAINT, GRID = '#1c1c1c', '#5c5c5c', '#e2e2e2'
FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif'
WIDTH = 720


def number(value):
    """With as many digits as say something."""
    return f'{value:,.{0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2}f}'


def tick_label(tick):
    return f'{tick:,.10f}'.rstrip('0').rstrip('.')


def nice_ticks(highest, most=6):
    """From 0 to above the highest and its number, in steps of 1, 2 or 5 times a power of ten."""
    highest *= 1.08
    power = 10 ** math.floor(math.log10(highest / most)) if highest > 0 else 1
    step = next(factor * power for factor in (1, 2, 5, 10) if highest / (factor * power) <= most)
    return [i * step for i in range(math.ceil(highest / step) + 1)]


class Drawing:
    """Shapes, and the file that they become."""

    def __init__(self, title, height, note):
        self.title, self.height, self.note = title, height, note
        self.shapes = []
        self.text(16, 26, title, size=16, weight=600)
        if note:
            self.text(16, height - 10, note, size=11, fill='#b00020' if note.startswith('Not a measurement') else FAINT)

    def text(self, x, y, text, size=12, anchor='start', fill=INK, weight=400, turn=None):
        turned = f' transform="rotate({turn} {x:.1f} {y:.1f})"' if turn is not None else ''
        self.shapes.append(f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" font-weight="{weight}" fill="{fill}" '
                           f'text-anchor="{anchor}"{turned}>{html.escape(text)}</text>')

    def line(self, x1, y1, x2, y2, stroke=GRID, width=1.0):
        self.shapes.append(f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{stroke}" '
                           f'stroke-width="{width}"/>')

    def path(self, points, stroke):
        steps = ' '.join(f'{x:.1f},{y:.1f}' for x, y in points)
        self.shapes.append(f'<polyline points="{steps}" fill="none" stroke="{stroke}" stroke-width="2"/>')

    def dot(self, x, y, fill):
        self.shapes.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{fill}"/>')

    def box(self, x, y, width, height, fill):
        self.shapes.append(f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0.5):.1f}" height="{max(height, 0.5):.1f}" '
                           f'fill="{fill}"/>')

    def range(self, x, low, high):
        """A whisker, upright."""
        if high - low:
            self.line(x, low, x, high, INK, 1.2)
            for y in (low, high):
                self.line(x - 4, y, x + 4, y, INK, 1.2)

    def flat_range(self, y, low, high):
        if high - low:
            self.line(low, y, high, y, INK, 1.2)
            for x in (low, high):
                self.line(x, y - 3, x, y + 3, INK, 1.2)

    def legend(self, names, y=46):
        x = 16
        for name, colour in zip(names, COLOURS):
            self.box(x, y - 9, 10, 10, colour)
            self.text(x + 15, y, name)
            x += 34 + 6.6 * len(name)

    def svg(self):
        return '\n'.join([
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {self.height}" width="{WIDTH}" '
            f'height="{self.height}" font-family=\'{FONT}\' role="img">',
            f'<title>{html.escape(self.title)}</title>',
            '<style>text { paint-order: stroke; stroke: #ffffff; stroke-width: 3px }</style>',  # readable across the grid
            f'<rect width="{WIDTH}" height="{self.height}" fill="#ffffff"/>', *self.shapes, '</svg>', ''])


class Frame:
    """The field of an upright chart: its scale from 0, and its grid."""

    LEFT, RIGHT, TOP = 72, WIDTH - 24, 64

    def __init__(self, drawing, highest, unit):
        self.bottom = drawing.height - 68
        ticks = nice_ticks(highest)
        self.highest = ticks[-1]
        for tick in ticks:
            drawing.line(self.LEFT, self.y(tick), self.RIGHT, self.y(tick))
            drawing.text(self.LEFT - 8, self.y(tick) + 4, tick_label(tick), anchor='end', fill=FAINT)
        drawing.text(20, (self.TOP + self.bottom) / 2, unit, anchor='middle', fill=FAINT, turn=-90)
        drawing.line(self.LEFT, self.bottom, self.RIGHT, self.bottom, FAINT)

    def y(self, value):
        return self.bottom - (self.bottom - self.TOP) * value / self.highest


def lines(title, series, x_unit, y_unit, logarithmic=False, note='', height=380):
    """`series`: (name, [(x, rounds)]) in pairs."""
    drawing = Drawing(title, height, note)
    drawing.legend([name for name, _ in series])
    frame = Frame(drawing, max(max(rounds) for _, points in series for _, rounds in points), y_unit)
    scale = math.log10 if logarithmic else float
    xs = sorted({x for _, points in series for x, _ in points})
    low, high = (scale(xs[0]), scale(xs[-1])) if logarithmic else (0.0, float(xs[-1]))
    span = (high - low) or 1.0

    def place(x):
        return frame.LEFT + 24 + (frame.RIGHT - frame.LEFT - 48) * (scale(x) - low) / span

    for x in xs:
        drawing.line(place(x), frame.bottom, place(x), frame.bottom + 5, FAINT)
        drawing.text(place(x), frame.bottom + 19, f'{x:,}', anchor='middle', fill=FAINT)
    drawing.text((frame.LEFT + frame.RIGHT) / 2, frame.bottom + 38, x_unit, anchor='middle', fill=FAINT)
    for place_in_legend, ((_, points), colour) in enumerate(zip(series, COLOURS)):
        drawing.path([(place(x), frame.y(statistics.median(rounds))) for x, rounds in points], colour)
        for x, rounds in points:
            drawing.range(place(x), frame.y(min(rounds)), frame.y(max(rounds)))
            middle = frame.y(statistics.median(rounds))
            drawing.dot(place(x), middle, colour)
            above = place_in_legend == 0 or middle + 24 > frame.bottom  # the first series is the upper one
            drawing.text(place(x), middle - 11 if above else middle + 20, number(statistics.median(rounds)),
                         anchor='middle', size=11, fill=colour)
    return drawing.svg()


def bars(title, groups, names, y_unit, note='', height=340):
    """`groups`: (label, [rounds of each name]) in pairs; None where there is nothing."""
    drawing = Drawing(title, height, note)
    drawing.legend(names)
    frame = Frame(drawing, max(max(rounds) for _, values in groups for rounds in values if rounds), y_unit)
    room = (frame.RIGHT - frame.LEFT) / len(groups)
    width = min(56, room * 0.7 / len(names))
    for i, (label, values) in enumerate(groups):
        middle = frame.LEFT + room * (i + 0.5)
        drawing.text(middle, frame.bottom + 20, label, anchor='middle')
        for j, (rounds, colour) in enumerate(zip(values, COLOURS)):
            if rounds:
                x = middle + (j - len(names) / 2) * width
                top = frame.y(statistics.median(rounds))
                drawing.box(x + 2, top, width - 4, frame.bottom - top, colour)
                drawing.range(x + width / 2, frame.y(min(rounds)), frame.y(max(rounds)))
                drawing.text(x + width / 2, frame.y(max(rounds)) - 7, number(statistics.median(rounds)), size=11,
                             anchor='middle')
    return drawing.svg()


def stacks(title, rows, names, unit, note=''):
    """Lying bars of parts: `rows` are (label, [value of each name], what stands behind)."""
    height, label_width, behind = 74 + 30 * len(rows) + 70, 210, 190
    drawing = Drawing(title, height, note)
    drawing.legend(names)
    bottom = height - 64
    ticks = nice_ticks(max(sum(values) for _, values, _ in rows))
    scale = (WIDTH - 24 - behind - label_width) / ticks[-1]
    for tick in ticks:
        x = label_width + tick * scale
        drawing.line(x, 60, x, bottom)
        drawing.text(x, bottom + 16, tick_label(tick), anchor='middle', fill=FAINT)
    drawing.text(label_width + ticks[-1] * scale / 2, bottom + 34, unit, anchor='middle', fill=FAINT)
    for i, (label, values, last) in enumerate(rows):
        y, x = 68 + 30 * i, label_width
        drawing.text(label_width - 10, y + 14, label, anchor='end')
        for value, colour in zip(values, COLOURS):
            if value > 0:
                drawing.box(x, y, value * scale, 18, colour)
            x += max(0.0, value) * scale
        drawing.text(x + 8, y + 14, last, size=11)
    return drawing.svg()


def panels(title, charts, note='', ours=None):
    """Small charts of lying bars, two beside each other: (title with unit, [(name, rounds)]). `ours` stands out."""
    row_height = 46 + 22 * max(len(rows) for _, rows in charts)
    drawing = Drawing(title, 52 + row_height * math.ceil(len(charts) / 2) + 20, note)
    panel, label_width, behind = (WIDTH - 32) / 2, 104, 52
    for i, (heading, rows) in enumerate(charts):
        left, top = 16 + i % 2 * (panel + 8), 48 + i // 2 * row_height
        drawing.text(left, top + 14, heading, size=12.5, weight=600)
        scale = (panel - label_width - behind - 16) / max(max(rounds) for _, rounds in rows)
        for j, (name, rounds) in enumerate(rows):
            y, x = top + 26 + 22 * j, left + label_width
            middle = statistics.median(rounds)
            drawing.text(x - 8, y + 12, name, anchor='end', fill=INK if ours in (None, name) else FAINT)
            drawing.box(x, y, middle * scale, 16, COLOURS[0] if ours in (None, name) else '#b9c3cc')
            drawing.flat_range(y + 8, x + min(rounds) * scale, x + max(rounds) * scale)
            drawing.text(x + max(rounds) * scale + 8, y + 12, number(middle), size=11)
    return drawing.svg()
