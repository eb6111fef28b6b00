package io.ringlane.cluster;

import org.jspecify.annotations.NullMarked;

/** Opens the cache's admission, which only its package sees, to the stress tests. */
@NullMarked
public interface Door {
  /** @throws io.ringlane.api.CacheClosedException where it is closed */
  void enter();

  /** Whoever entered has its answer, and goes. */
  void leave();

  /** Closes it and waits until nobody is inside; false where the patience was not enough. */
  boolean close(long patienceNanos);

  /** The production class. */
  static Door ofACache() {
    Admission admission = new Admission();
    return new Door() {
      @Override
      public void enter() {
        admission.enter();
      }

      @Override
      public void leave() {
        admission.answered();
        admission.left();
      }

      @Override
      public boolean close(long patienceNanos) {
        return admission.close(patienceNanos);
      }
    };
  }
}
