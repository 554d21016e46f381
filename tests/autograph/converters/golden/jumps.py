def early_return(x):
    if x > 0:
        return x
    return -x


def guard_clauses(x):
    if x is None:
        return 0
    if x < 0:
        x = -x
    elif x > 100:
        return 100
    return x


def return_nothing(x):
    if x > 0:
        return
    print(x)


def return_in_a_loop(a, limit):
    for i in range(6):
        if a[i] > limit:
            return i, a[i]
    return -1


def break_(x):
    while True:
        if x > 100:
            break
        x = x * 2
    return x


def continue_(xs):
    total = 0
    for x in xs:
        if x < 0:
            continue
        total += x
    return total


def continue_in_a_branch(xs):
    total = 0
    for x in xs:
        if x < 0:
            total -= 1
            if x < -10:
                continue
            total += 2
        total += x
    return total


def all_of_them(rows):
    for row in rows:
        for x in row:
            if x == 0:
                continue
            if x == 1:
                break
            if x == 2:
                return x
        else:
            print(row)


def in_try_and_with(path, lock):
    with lock:
        try:
            return open(path)
        finally:
            print(path)
