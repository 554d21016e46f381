def fstring(n, width):
    return f"n={n:.2f} {n!r:>{width}} {{}} {n=}"


def percent(n):
    return "%d" % n


def joined(names):
    return ", ".join(names)


def plain():
    return f"nothing {{here}}"
