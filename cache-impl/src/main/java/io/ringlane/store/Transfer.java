package io.ringlane.store;

import java.util.List;

import io.ringlane.api.Slot;
import io.ringlane.ring.RangeSet;
import org.jspecify.annotations.Nullable;

/**
 * The steps in which ranges move from one server's shard to another's. {@link Moves} has the protocol. Each answers its slot once.
 */
public sealed interface Transfer<V> extends Operation<V> {
  /** Who waits for it. */
  Slot<?> slot();

  @Override
  default void fail(Throwable error) {
    slot().fail(error);
  }

  /**
   * To the source: hold the requests of a part of these ranges with about {@code limit} entries; when none of its versions is uncommitted,
   * take it out and answer it.
   */
  record Depart<V>(long move, RangeSet wanted, int limit, Slot<Chunk<V>> slot) implements Transfer<V> {}

  /** To the source: nothing will move; take back what was taken out, and go on with the requests that were held. */
  record Resume<V>(long move, Slot<@Nullable Void> slot) implements Transfer<V> {}

  /**
   * To the source: the target has it. Keep the copy where the view makes this server a replica, forward the requests that were held, and all that
   * come.
   */
  record HandOver<V>(long move, int target, View view, Slot<@Nullable Void> slot) implements Transfer<V> {}

  /** To the source: nobody sends requests of these ranges any more. */
  record Departed<V>(long move, Slot<@Nullable Void> slot) implements Transfer<V> {}

  /** To the target: keep the chunk, invisible, and answer when it was verified and is as durable as it was. */
  record Arrive<V>(long move, Chunk<V> chunk, Slot<@Nullable Void> slot) implements Transfer<V> {}

  /** To the target: forget the chunk. */
  record Reject<V>(long move, Slot<@Nullable Void> slot) implements Transfer<V> {}

  /** To the target: own the chunk under this epoch; from now on forwarded requests run, others are held. */
  record Open<V>(long move, long epoch, View view, Slot<@Nullable Void> slot) implements Transfer<V> {}

  /**
   * To a replica, whose owner is dead: own the ranges under this epoch, with what was copied; then as after {@link Open}. Answers the writes that
   * were not known to be in the database.
   */
  record Promote<V>(long move, RangeSet ranges, long epoch, View view, Slot<List<Entry<V>>> slot)
      implements
        Transfer<V> {}

  /** To the target: everything that was sent to the source has been forwarded; go on with the requests that were held. */
  record Release<V>(long move, Slot<@Nullable Void> slot) implements Transfer<V> {}
}
