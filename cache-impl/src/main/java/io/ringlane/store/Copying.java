package io.ringlane.store;

import java.util.List;
import java.util.function.BooleanSupplier;

import io.ringlane.api.Slot;
import io.ringlane.ring.RangeSet;
import org.jspecify.annotations.Nullable;

/** What owners and replicas tell each other. */
public sealed interface Copying<V> extends Operation<V> {
  /** To everybody: who has what from now on. */
  record Adopt<V>(View view, Slot<@Nullable Void> slot) implements Copying<V> {
    @Override
    public void fail(Throwable error) {
      slot.fail(error);
    }
  }

  /**
   * To a replica: copy this version, unless there is a newer one. It is unsettled until {@link Settle}.
   *
   * @param senderLives whether the owner lives: a copy that has not arrived when its sender dies never does, as on a network
   */
  record Copy<V>(Entry<V> entry, BooleanSupplier senderLives, Slot<@Nullable Void> slot) implements Copying<V> {
    @Override
    public void fail(Throwable error) {
      slot.fail(error);
    }
  }

  /** To an owner: the replica has the version, or is no replica any more. */
  record Copied<V>(Entry<V> entry, int replica) implements Copying<V> {}

  /** To a replica: of each key, the database and every replica have this version; as a removal, where the owner's memory has it no more. */
  record Settle<V>(List<Entry<V>> entries) implements Copying<V> {}

  /**
   * To a replica, whose owner is another one since the last one died: of what that one had sent of these ranges before this epoch, and had not settled,
   * only these versions hold.
   */
  record Inherit<V>(RangeSet ranges, long epoch, List<Entry<V>> inherited, Slot<@Nullable Void> slot)
      implements
        Copying<V> {
    @Override
    public void fail(Throwable error) {
      slot.fail(error);
    }
  }

  /** To an owner: answer a copy of a part of these ranges with about {@code limit} entries. */
  record Snapshot<V>(RangeSet wanted, int limit, Slot<Chunk<V>> slot) implements Copying<V> {
    @Override
    public void fail(Throwable error) {
      slot.fail(error);
    }
  }

  /** To a new replica: copies taken some time ago will come, or are all there. */
  record CatchUp<V>(boolean begins, Slot<@Nullable Void> slot) implements Copying<V> {
    @Override
    public void fail(Throwable error) {
      slot.fail(error);
    }
  }

  /** To a new replica: copy all this, each where there is nothing newer. */
  record CopyAll<V>(Chunk<V> chunk, Slot<@Nullable Void> slot) implements Copying<V> {
    @Override
    public void fail(Throwable error) {
      slot.fail(error);
    }
  }
}
