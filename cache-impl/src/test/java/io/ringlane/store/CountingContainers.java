package io.ringlane.store;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * The containers of {@link Containers#EXCLUSIVE}, watched from outside: a key that a tree compares is a node that its search visits,
 * and whatever comes out of a container, one by one or from an iterator, a stream or a visitor, is visited too.
 *
 * <p>Cannot see steps from a node to its neighbour and rotations, which look at no key: both are a constant number for each entry that
 * is handed out or removed, over the whole range. Nor the way to the first node of a whole tree, at most the tree's height.
 */
final class CountingContainers extends Containers {
  /** What was done to containers of one kind since the last {@link #reset}; nothing before the first. */
  static final class Count {
    private final Set<Object> touched = new HashSet<>();
    private long comparisons;
    private long handedOut;
    private long calls;
    private boolean counting;

    /** Keys that a search compared. */
    long comparisons() {
      return comparisons;
    }

    /** Nodes that a search visited, and entries that came out, each time counted. */
    long visits() {
      return comparisons + handedOut;
    }

    /** Different keys and records that came out or were asked for. */
    int touched() {
      return touched.size();
    }

    /** Look-ups, insertions and removals of one key. */
    long calls() {
      return calls;
    }

    private void handOut(@Nullable Object element) {
      if (counting && element != null) {
        handedOut++;
        touched.add(element);
      }
    }

    private void askFor(Object key) {
      if (counting) {
        calls++;
        touched.add(key);
      }
    }

    private void reset() {
      counting = true;
      touched.clear();
      comparisons = 0;
      handedOut = 0;
      calls = 0;
    }
  }

  /** Of trees by ring position. */
  final Count trees = new Count();
  /** Of sets in an order of their own: the deadlines. */
  final Count orders = new Count();
  /** Of hash tables. */
  final Count tables = new Count();

  void reset() {
    trees.reset();
    orders.reset();
    tables.reset();
  }

  @Override
  @SuppressWarnings("unchecked") // the watched map is one of these
  <A, B> Map<A, B> table() {
    return (Map<A, B>) watch(EXCLUSIVE.table(), tables, Map.class);
  }

  @Override
  <A, B> Map<A, B> insertionOrdered() {
    return EXCLUSIVE.insertionOrdered();
  }

  @Override
  <A, B> void putFirst(Map<A, B> map, A key, B value) {
    EXCLUSIVE.putFirst(map, key, value);
  }

  @Override
  @SuppressWarnings("unchecked") // as above
  <A extends Comparable<A>, B> NavigableMap<A, B> tree() {
    return (NavigableMap<A, B>) watch(new TreeMap<A, B>(counted(Comparator.<A>naturalOrder(), trees)), trees,
        NavigableMap.class);
  }

  @Override
  @SuppressWarnings("unchecked") // as above
  <A> NavigableSet<A> ordered(Comparator<A> order) {
    return (NavigableSet<A>) watch(new TreeSet<>(counted(order, orders)), orders, NavigableSet.class);
  }

  @Override
  <A> Deque<A> deque() {
    return EXCLUSIVE.deque();
  }

  private static <A> Comparator<A> counted(Comparator<A> order, Count count) {
    return (one, other) -> {
      count.comparisons++;
      return order.compare(one, other);
    };
  }

  private static Object watch(Object container, Count count, Class<?> as) {
    return Proxy.newProxyInstance(as.getClassLoader(), new Class<?>[]{as}, new Watch(container, count));
  }

  private record Watch(Object container, Count count) implements InvocationHandler {
    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
        throws Throwable {
      if (count.counting && arguments != null && arguments.length == 1
          && arguments[0] instanceof Consumer<?> visitor) {
        arguments[0] = seen(visitor);
      } else if (arguments != null && arguments[0] instanceof CacheKey key && container instanceof Map) {
        count.askFor(key);
      }
      Object result;
      try {
        result = method.invoke(container, arguments);
      } catch (InvocationTargetException e) {
        throw e.getCause() == null ? e : e.getCause();
      }
      return !count.counting ? result : switch (result) {
        case NavigableMap<?, ?> part -> watch(part, count, NavigableMap.class);
        case NavigableSet<?> part -> watch(part, count, NavigableSet.class);
        case Set<?> part -> watch(part, count, Set.class);
        case Collection<?> part -> watch(part, count, Collection.class);
        case Iterator<?> steps -> watch(steps, count, Iterator.class);
        case Stream<?> steps -> steps.peek(count::handOut);
        case Boolean _,Integer _,Comparator<?> _ -> result;
        case null -> null;
        default -> {
          if (!(container instanceof Map)) { // a map answers for a key that was counted when it was asked for
            count.handOut(result);
          }
          yield result;
        }
      };
    }

    private <A> Consumer<A> seen(Consumer<A> visitor) {
      return element -> {
        count.handOut(element);
        visitor.accept(element);
      };
    }
  }
}
