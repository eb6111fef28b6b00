package io.ringlane.checks.lincheck.parts;

import java.util.AbstractQueue;
import java.util.Collections;
import java.util.Iterator;

import org.jspecify.annotations.Nullable;

/** A queue for one producer and one consumer: two producers may take the same slot, and one element is lost. */
final class NonAtomicQueue<E> extends AbstractQueue<E> {
  private final @Nullable Object[] elements = new Object[64];
  private volatile int head;
  private volatile int tail;

  @Override
  @SuppressWarnings("NonAtomicVolatileUpdate") // the fault
  public boolean offer(E element) {
    elements[tail] = element;
    tail++;
    return true;
  }

  @Override
  @SuppressWarnings("NonAtomicVolatileUpdate") // one consumer
  public @Nullable E poll() {
    E first = peek();
    if (first != null) {
      head++;
    }
    return first;
  }

  @Override
  @SuppressWarnings("unchecked")
  public @Nullable E peek() {
    return head == tail ? null : (E) elements[head];
  }

  @Override
  public int size() {
    return tail - head;
  }

  @Override
  public Iterator<E> iterator() {
    return Collections.emptyIterator();
  }
}
