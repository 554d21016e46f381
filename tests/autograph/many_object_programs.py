"""Lists and dicts of the user's with more than 64 objects, whose methods run converted."""

from dataclasses import dataclass, field

import numpy as np

from tests.autograph.cases import Cases

CASES = Cases()
case = CASES.add


class Body:
    def __init__(self, x):
        self.x = x

    def energy(self):
        if self.x > 1:
            return self.x * 2
        return -self.x

    def push(self, force):
        if force > 0:
            self.x += force


class Wall:
    def __init__(self, x):
        self.x = x

    def energy(self):
        return self.x + 100


@dataclass
class Article:
    name: str
    count: int
    tags: list = field(default_factory=list)

    def is_low(self):
        return self.count < 3

    def restock(self, count):
        if self.is_low():
            self.count += count
            self.tags.append("restocked")


class World:
    def __init__(self, count, sign=1):
        self.bodies = [Body(float(sign * k)) for k in range(count)]
        self.by_place = {body.x: body for body in self.bodies}

    def step(self, force):
        for body in self.bodies:
            body.push(force)
        return sum(body.energy() for body in self.bodies)

    def moved(self, place):
        body = self.by_place.get(place)
        if body is None:
            return -1.0
        body.x = 7.0
        return body.energy() + self.bodies[3].energy()


class Member:
    def __init__(self, x, club=None):
        self.x = x
        self.club = club

    def join(self, club):
        if self.x > 2:
            self.club = club


def bodies(count, sign=1.0):
    return [Body(sign * k) for k in range(count)]


@case(bodies(100), bodies(80, -1.0), loops=1)
def pushed(found):
    total = 0.0
    for body in found:
        body.push(body.x)
        total += body.energy()
    return total


@case(
    ({k: Body(float(k)) for k in range(100)}, np.int64(3)),
    ({k: Body(float(-k)) for k in range(80)}, np.int64(70)),
    loops=1,
)
def pushed_by_name(found, k):
    found[k].push(3.0)
    total = found[k].energy()
    for body in found.values():
        total += body.energy()
    return total


@case(
    (bodies(100), np.float64(3)),
    (bodies(80), np.float64(-3)),
    ([*bodies(80, -1.0), Wall(5.0)], np.float64(-3)),
    ([*map(Body, range(80)), Wall(5.0)], np.float64(3)),
)
def added(found, x):
    if x > 0:
        found.append(Body(x))
    else:
        found[0] = Wall(x)
    return sum(one.energy() for one in found)


EVERYBODY = bodies(100)


@case(np.float64(3), np.float64(-3), loops=1)
def moved_everybody(x):
    count = 0
    for body in EVERYBODY:
        body.x = body.x + x
        if body.energy() > 10:
            count += 1
    return count, EVERYBODY[-1].energy()


@case((World(100), np.float64(2)), (World(80, -1), np.float64(-1)), (World(5), np.float64(-1)))
def stepped(world, force):
    return world.step(force), world.moved(3.0), world.moved(-5.0)


@case((bodies(100), list(map(Wall, range(80)))), (bodies(90, -1.0), list(map(Wall, range(70)))))
def two_kinds(found, walls):
    count = 0
    for body, wall in zip(found, walls, strict=False):
        if body.energy() > wall.energy():
            count += 1
        wall.x = body.x
    highest = max(found, key=lambda body: body.energy())
    return count, highest.x, sorted(walls, key=lambda wall: -wall.x)[0].x


@case([(k, Body(float(k))) for k in range(100)], [(k, Body(float(-k))) for k in range(70)])
def numbered(pairs):
    total = 0.0
    for k, body in pairs:
        if k % 2:
            total += body.energy()
    return total, [body.x for k, body in pairs if body.energy() > 5]


@case([*bodies(100), None], [None, *bodies(80, -1.0)], loops=1)
def some_missing(found):
    total = 0.0
    for body in found:
        if body is not None:
            total += body.energy()
    return total


@case([Article(str(k), k % 5) for k in range(100)], [Article(str(k), k % 7, ["old"]) for k in range(90)])
def restocked(articles):
    for article in articles:
        article.restock(4)
    return sum(article.count for article in articles), [article.name for article in articles if article.tags]


@case([Member(float(k)) for k in range(100)], [Member(float(-k)) for k in range(80)])
def joined(members):
    for member in members:
        member.join(members)
    found = members[5].club
    if found is None:
        return len(members)
    found.append(1.5)
    return members[-1], len(members)


def _club(count):
    members = [Member(float(k)) for k in range(count)]
    members[0].club = members
    return members


def _nested(count):
    members = [Member(float(k)) for k in range(count)]
    members[0].club = [(0, members)]
    return members


@case(
    ([Member(float(k), []) for k in range(100)], np.float64(1)),
    (_club(80), np.float64(1)),
    (_club(90), np.float64(-1)),
)
def put_into_the_first_club(members, x):
    members[0].club.append("a text" if x > 0 else 3)
    last = members[-1]
    return last if isinstance(last, str | int) else last.x


@case(
    ([Member(float(k), [(0, [])]) for k in range(100)], np.float64(1)),
    (_nested(80), np.float64(1)),
    (_nested(90), np.float64(-1)),
)
def put_into_a_nested_club(members, x):
    _, club = members[0].club[0]
    club.append("a text" if x > 0 else 3)
    last = members[-1]
    return last if isinstance(last, str | int) else last.x
