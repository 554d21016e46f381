"""Exceptions whose classes are chosen at run time, groups, and what is done with them after they were stored."""

import numpy as np

from tests.autograph.cases import Cases

f8, i8 = np.float64, np.int64
CASES = Cases()
case = CASES.add


class Own(Exception):
    def __init__(self, code):
        super().__init__(f"code {code}")
        self.code = code

    def told(self):
        return f"<{self.code}>"


class Other(Own):
    def told(self):
        return "other " + super().told()


class OwnGroup(ExceptionGroup):
    def derive(self, excs):
        return OwnGroup(self.message, excs)


@case(i8(3), i8(0), i8(-3))
def except_class_chosen_by_a_branch(n):
    kind = ValueError if n > 0 else KeyError
    try:
        if n != 0:
            raise ValueError("v", n)
        raise KeyError("k")
    except kind as error:
        return "caught", error.args
    except Exception as error:
        return "other", type(error).__name__


@case((i8(3), True), (i8(3), False), (i8(-3), True), (i8(-3), False))
def except_class_that_leaves(n, flag):
    kind = ValueError if n > 0 else KeyError
    log = []
    try:
        if flag:
            raise ValueError("v", n)
        log.append("no error")
    except kind as error:
        log.append(error.args)
    finally:
        log.append("finally")
    return log


@case(i8(3), i8(0), i8(-3))
def except_tuple_chosen_by_a_branch(n):
    kinds = (ValueError, KeyError) if n > 0 else ()
    try:
        raise KeyError("k", n)
    except kinds as error:
        return "caught", error.args
    except LookupError:
        return "lookup"


@case((i8(3), "value"), (i8(3), "key"), (i8(3), "value"))
def except_class_from_a_table(n, name):
    table = {"value": ValueError, "key": KeyError}
    try:
        if n > 2:
            raise ValueError("v")
    except table[name]:
        return "caught"
    except Exception:
        return "other"


@case(i8(0), i8(1), i8(2))
def except_class_from_a_list(k):
    kinds = [ValueError, KeyError, Own]
    log = []
    for j in range(3):
        try:
            if j == 0:
                raise ValueError("v")
            if j == 1:
                raise KeyError("k")
            raise Own(j)
        except kinds[k] as error:
            log.append(("caught", error.args))
        except Exception as error:
            log.append(("other", type(error).__name__))
    return log


@case(i8(0), i8(1), i8(2), i8(5))
def raise_class_from_a_table(k):
    table = {0: ValueError, 1: KeyError, 2: Own}
    try:
        raise table.get(int(k), RuntimeError)("made")
    except (ValueError, KeyError) as error:
        return "python's", error.args
    except Own as error:
        return error.told(), error.code
    except RuntimeError as error:
        return error.args


@case(i8(0), i8(1), i8(2))
def raise_class_from_a_list_by_run_time(k):
    kinds = [ValueError, KeyError, Own]
    try:
        raise kinds[k]("made", k) if k < 2 else kinds[k](k)
    except (ValueError, KeyError) as error:
        return "python's", error.args
    except Own as error:
        return error.told(), error.code


@case(np.array([1, 0, 2, 0]), np.array([2]))
def raise_class_by_key_of_run_time(a):
    table = {0: ValueError, 1: KeyError, 2: Own}
    found = []
    for v in a:
        try:
            raise table.get(v, RuntimeError)(v)
        except (ValueError, KeyError) as error:
            found.append((type(error).__name__, error.args))
        except Own as error:
            found.append(error.told())
    return found


@case(np.array([1, -2, 3, -4]), np.array([4, 5]))
def methods_of_an_exception_that_a_loop_carries(a):
    worst = Own(0)
    for v in a:
        if v < worst.code:
            worst = Other(v)
    return worst.told(), worst.code, str(worst)


@case(np.array([1, -2, 3, -4]), np.array([4, 5]))
def methods_called_in_the_loop(a):
    error = Own(0)
    texts = []
    for v in a:
        texts.append(error.told())
        error = Other(v) if v < 0 else Own(v)
    return texts


@case(np.array([1, -2, 3, -4]), np.array([4, 5]))
def attributes_given_after_it_was_stored_in_a_list(a):
    found = []
    for v in a:
        error = ValueError("v")
        found.append(error)
        error.value = v
    return found, [error.value for error in found]


@case(i8(3), i8(0))
def attributes_given_after_it_was_stored(n):
    error = Own(1)
    held = [error]
    table = {"e": error}
    error.code = n
    error.more = [n]
    if n > 0:
        error.code = error.code + 1
    held.append(n)
    return held, table, error.code, table["e"].code


class Holder:
    def __init__(self):
        self.error = None


@case((Holder(), i8(3)), (Holder(), i8(0)))
def attributes_given_after_an_object_has_it(holder, n):
    error = Own(1)
    holder.error = error
    error.code = n
    for k in range(n):
        error.code += k
    return holder.error.code, holder.error is error


@case(np.array([1, -2, 3, -4]), np.array([4, 5]))
def attributes_given_to_one_that_a_loop_carries(a):
    error = Own(0)
    error.seen = 0
    for v in a:
        error.seen += 1
        if v < 0:
            error = Own(v)
            error.seen = 10
    return error.seen, error.code, error


@case(i8(3), i8(0))
def attribute_given_through_a_list(n):
    error = Own(1)
    held = []
    for k in range(n):
        held.append(error)
    if n > 0:
        held[0].code = 7
    return error.code, held


@case(i8(3), i8(0))
def attribute_given_in_an_arm_through_a_known_list(n):
    held = [Own(1)]
    if n > 0:
        held[0].code = 7
    return held[0].code


@case(i8(3), i8(0))
def attribute_given_in_a_try(n):
    error = Own(1)
    try:
        error.code = 2
        if n > 0:
            raise ValueError
        error.code = 3
    except ValueError:
        error.code += 10
    return error.code, error


@case(np.array([1, -2, 3, -4]), np.array([4, 5]), np.array([-1]))
def group_of_a_list_of_run_time(a):
    errors = []
    for v in a:
        if v < 0:
            errors.append(ValueError("negative", v))
    if errors:
        raise ExceptionGroup("several", errors)
    return len(errors)


@case(np.array([1, -2, 3, -4]), np.array([4, 5]), np.array([-1]))
def group_that_is_caught(a):
    errors = []
    for v in a:
        try:
            if v < 0:
                raise Own(v)
        except Own as error:
            errors.append(error)
    try:
        if len(errors) > 0:
            raise ExceptionGroup("several", errors)
    except ExceptionGroup as group:
        return group.message, len(group.exceptions), [error.code for error in group.exceptions]
    return None


@case(i8(3), i8(0))
def group_of_ones_own(n):
    try:
        raise OwnGroup("own", [ValueError(n), KeyError(1)])
    except OwnGroup as group:
        return group.message, len(group.exceptions), type(group).__name__


@case(i8(3), i8(0), i8(-3))
def split_by_class(n):
    log = []
    try:
        if n > 0:
            raise ExceptionGroup("g", [ValueError(n), KeyError("k"), Own(n)])
        if n < 0:
            raise ExceptionGroup("h", [TypeError(n)])
        log.append("fine")
    except* ValueError as group:
        log.append(("values", [error.args for error in group.exceptions]))
    except* (KeyError, Own) as group:
        log.append(("others", len(group.exceptions), group.message))
    except* TypeError:
        log.append("type")
    return log


@case(i8(3), i8(0), i8(-3))
def what_is_left_goes_on(n):
    log = []
    try:
        try:
            if n > 0:
                raise ExceptionGroup("g", [ValueError(n), KeyError("k")])
            if n < 0:
                raise KeyError("plain")
        except* ValueError as group:
            log.append(group.exceptions[0].args)
        else:
            log.append("else")
        finally:
            log.append("finally")
    except ExceptionGroup as rest:
        log.append((rest.message, [type(error).__name__ for error in rest.exceptions]))
    except KeyError as error:
        log.append(error.args)
    return log


@case(i8(3), i8(0))
def plain_exception_is_wrapped(n):
    try:
        if n > 0:
            raise ValueError("v", n)
    except* ValueError as group:
        return_value = type(group).__name__, group.message, group.exceptions[0].args
    else:
        return_value = None
    return return_value


@case(i8(3), i8(0))
def raised_in_a_starred_handler(n):
    try:
        try:
            if n > 0:
                raise ExceptionGroup("g", [ValueError(n), KeyError("k")])
        except* ValueError:
            raise TypeError("new")
        except* KeyError:
            raise
    except ExceptionGroup as group:
        return group.message, [type(error).__name__ for error in group.exceptions]
    return None


@case(i8(3), i8(0))
def missing_attribute_of_an_array(n):
    a = np.zeros(3)
    try:
        a.missing
    except AttributeError as error:
        return error.obj is a, error.name, str(error)


@case((np.zeros(3), 1), (np.zeros(2), 0))
def missing_attribute_in_a_branch(a, n):
    try:
        if n > 0:
            a.missing
    except AttributeError as error:
        return error.obj is a, error.name
    return None


class Plain:
    pass


@case((Plain(), i8(3)), (Plain(), i8(0)))
def missing_attribute_of_an_object(x, n):
    try:
        if n > 0:
            x.missing
    except AttributeError as error:
        return error.obj is x, error.name
    return None


@case(i8(3), i8(0))
def bare_raise_in_a_helper(n):
    def again():
        raise

    try:
        try:
            if n > 0:
                raise ValueError("v")
        except ValueError:
            again()
    except ValueError as error:
        return error.args
    return None


@case(i8(3), i8(0))
def class_raised_without_a_call(n):
    class Quiet(Exception):
        def __init__(self, level=2):
            self.level = level

    try:
        if n > 0:
            raise Quiet
        raise Quiet(5)
    except Quiet as error:
        return error.level


@case(i8(3), i8(0))
def made_by_the_type_of_another(n):
    error = Own(n)
    again = type(error)(n + 1)
    return again.told(), type(again) is Own, again.__class__.__name__


@case(i8(3), i8(0))
def explicit_call_of_the_base_constructor(n):
    class Old(Own):
        def __init__(self, n):
            Own.__init__(self, n * 2)
            Exception.__init__(self, "old", n)

    try:
        raise Old(n)
    except Own as error:
        return error.args, error.code


@case(i8(3), i8(0))
def classes_as_values(n):
    table = {ValueError: 1, KeyError: 2, Own: 3}
    try:
        if n > 0:
            raise KeyError(n)
        raise Own(n)
    except (KeyError, Own) as error:
        found = table[type(error)] if n > 5 else None
        return found, KeyError in table, issubclass(Own, Exception), Own.__name__, ValueError.__mro__[1] is Exception
