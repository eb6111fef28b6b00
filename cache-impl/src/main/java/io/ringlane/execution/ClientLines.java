package io.ringlane.execution;

import java.util.AbstractQueue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;

import org.jctools.queues.atomic.SpscAtomicArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * A request line of its own for every thread that offers, polled in turn by one thread. A line of a thread that has ended goes when it is empty
 * and another thread gets one.
 */
final class ClientLines extends AbstractQueue<Work> {
  private record Line(Thread client, Queue<Work> requests) {
    boolean isOver() {
      return !client.isAlive() && requests.isEmpty();
    }
  }

  private final int capacity;
  @SuppressWarnings("ThreadLocalUsage") // there are as many as servers
  private final ThreadLocal<Line> mine = ThreadLocal.withInitial(this::open);
  private volatile Line[] lines = {};
  private int turn; // the consumer's

  /** @param capacity requests that fit into one line */
  ClientLines(int capacity) {
    this.capacity = capacity;
  }

  private synchronized Line open() {
    List<Line> left = new ArrayList<>(Arrays.asList(lines));
    left.removeIf(Line::isOver);
    Line line = new Line(Thread.currentThread(), new SpscAtomicArrayQueue<>(capacity));
    left.add(line);
    lines = left.toArray(Line[]::new);
    return line;
  }

  @Override
  public boolean offer(Work work) {
    return mine.get().requests.offer(work);
  }

  /** The consumer only: one request of the next line that has any. */
  @Override
  public @Nullable Work poll() {
    Line[] all = lines;
    for (int i = 0; i < all.length; i++) {
      turn = turn + 1 < all.length ? turn + 1 : 0;
      Work work = all[turn].requests.poll();
      if (work != null) {
        return work;
      }
    }
    return null;
  }

  @Override
  public @Nullable Work peek() {
    throw new UnsupportedOperationException("the consumer takes what it sees");
  }

  @Override
  public boolean isEmpty() {
    for (Line line : lines) {
      if (!line.requests.isEmpty()) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int size() {
    int size = 0;
    for (Line line : lines) {
      size += line.requests.size();
    }
    return size;
  }

  /** Lines that there are. */
  int lines() {
    return lines.length;
  }

  @Override
  public Iterator<Work> iterator() {
    return Collections.emptyIterator();
  }
}
