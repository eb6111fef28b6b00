package io.ringlane.execution;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

/**
 * {@code combining}: flat combining (Hendler, Incze, Shavit, Tzafrir, SPAA 2010). A caller publishes its operation with the shard; whoever finds the
 * shard free takes it and applies everybody's published operations, while the others go on. Other than there, nobody waits for an answer, which
 * completes a future, and the publication list is a stack that the combiner takes as a whole.
 *
 * <p>Guarantee: linearizable per key, as one combiner at a time is in a shard; operations are applied in the order in which they were published.
 * Non-guarantee: effects, so also answers and calls to the database, of one combiner may overtake those of the one before. A caller's thread may work for
 * others for as long as they keep publishing. Effects are delivered after the shard was left.
 */
public final class Combining implements ExecutionStrategy {
  /*
   * A caller pushes its work (a volatile access), then tries to take the shard; a combiner gives the shard back (a volatile write), then looks at the
   * list: one of the two sees the other. What each combiner sees of the one before follows from `taken`.
   */
  private static final class Publication {
    private final AtomicReference<@Nullable Work> newest = new AtomicReference<>();
    private final AtomicBoolean taken = new AtomicBoolean();

    void publish(Work work) {
      Work before;
      do {
        before = newest.get();
        work.before = before;
      } while (!newest.compareAndSet(before, work));
    }

    /**
     * Applies what is published, where nobody else has the shard, and delivers the effects when it was left. Whether something was published since: then
     * nobody else may know.
     */
    boolean combine() {
      if (newest.get() != null && taken.compareAndSet(false, true)) {
        Map<Work, Throwable> errors = new HashMap<>(0); // which allocates no table
        Work oldest;
        try {
          oldest = applyAll(errors);
        } finally {
          taken.set(false);
        }
        for (Work each = oldest; each != null;) {
          Work next = each.before;
          each.before = null; // it may live on in its answer
          try {
            each.deliverEffects(errors.isEmpty() ? null : errors.get(each));
          } catch (Throwable thrown) { // the others' must not be lost
            Trampoline.report(thrown);
          }
          each = next;
        }
        return newest.get() != null;
      }
      return false;
    }

    /** Applies them, oldest first. Gives the oldest; {@link Work#before} now leads to the next newer one. */
    private @Nullable Work applyAll(Map<Work, Throwable> errors) {
      Work oldest = null;
      for (Work each = newest.getAndSet(null); each != null;) {
        Work older = each.before;
        each.before = oldest;
        oldest = each;
        each = older;
      }
      for (Work each = oldest; each != null; each = each.before) {
        Throwable error = each.applyToShard();
        if (error != null) {
          errors.put(each, error);
        }
      }
      return oldest;
    }
  }

  private final PerDomain<Publication> publications = new PerDomain<>(_ -> new Publication());
  private final Trampoline<Publication> combiners = new Trampoline<>(this::combine);
  private volatile boolean closed;

  @Override
  public void submit(Work request) {
    if (closed) {
      throw new RejectedExecutionException("the strategy is closed");
    }
    deliver(request);
  }

  /** A round; the next one of this shard waits for what the round's effects asked for. */
  private void combine(Publication publication) {
    if (publication.combine()) {
      combiners.run(publication);
    }
  }

  @Override
  public void deliver(Work work) {
    Publication publication = publications.get(work.domain());
    publication.publish(work);
    combiners.run(publication);
  }

  /** Whoever has published something has it applied, or is having it applied by somebody else. */
  @Override
  public void close() {
    closed = true;
  }
}
