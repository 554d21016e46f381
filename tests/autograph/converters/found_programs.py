"""Random programs whose conversion was once wrong."""

FOUND = {
    "a loop with else before a loop": """\
def f(a, b, log, tick, fuel, late, manager):
    for a in range(3):
        break
        return 2
    else:
        x = z
    while fuel() and ((x and a) in ((b - x), 2)):
        try:
            break
        except KeyError as a:
            break
""",
    "lambdas in comprehensions with one target name": """\
def f(a, b, log, tick, fuel, late, manager):
    b = sum([a + (b := y) for a in range(3) if [late(lambda: b + a) for a in range(2)][1]])
""",
    "a break in the else of an inner loop": """\
def f(a, b, log, tick, fuel, late, manager):
    for b in range(3):
        for z in range(3):
            log.append(((2 and z) and (x := 1)))
        else:
                break
        try:
                y = ((2 < 0 <= b != z) if (y // 1) else b)
        except KeyError as a:
            try:
                return (x - a)
            finally:
                    b = z
    else:
                y = (not (x + z))
    while fuel() and a:
            break
""",
}
