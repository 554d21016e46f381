def displays(a, b):
    pair = ag.new([a, b])
    table = ag.new({'a': a, 'rest': ag.new([b])})
    x, y = [b, a]
    return ag.new([pair, table, ag.set_of(x, y)])


def used_up_by_numpy(a, b):
    return np.stack([a, b]), np.array([[a, b], [b, a]])


def items(table, i, j):
    return ag.at(table)[i], table[0], table[-1], table[1:], ag.at(table)[i:j], table['key'], table[i, j]


def stores(a, i):
    a[i] = a[i + 1]
    a[i] += 1
    del a[i]


def unpacking(xs):
    first, middle, last = ag.unpack(xs, 1, 1)
    return first, middle, last
