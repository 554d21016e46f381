def fstring(n, width):
    return ag.format('n={:.2f} {!r:>{}} {{}} n={!r}', n, n, width, n)


def percent(n):
    return ag.percent('%d', n)


def joined(names):
    return ag.join(', ', names)


def plain():
    return f'nothing {{here}}'
