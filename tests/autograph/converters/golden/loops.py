def while_(x):
    steps = 0
    while x > 1:
        x = x // 2
        steps += 1
    return steps


def for_(xs):
    total = 0
    for x in xs:
        square = x * x
        total += square
    return total


def target_after_the_loop(xs):
    for x in xs:
        pass
    return x


def tuple_target(pairs):
    total = 0
    for i, (x, *rest) in enumerate(pairs):
        total += i * x
    return total, rest


def else_without_break(xs):
    for x in xs:
        print(x)
    else:
        print("all")


def else_with_break(n):
    for p in range(2, n):
        if n % p == 0:
            break
    else:
        return True
    return False


def while_else(x):
    while x > 0:
        if x == 7:
            break
        x -= 1
    else:
        x = 100
    return x


def closures_made_in_a_loop(n):
    functions = []
    for i in range(n):
        functions.append(lambda: i)
    return functions
