package io.ringlane.store;

import java.util.List;

import io.ringlane.api.Slot;
import org.jspecify.annotations.Nullable;

/** What an operation asks for; delivered after the shard was left. */
public sealed interface Effect {
  /** Answer or fail a slot. */
  record Answer<T extends @Nullable Object>(Slot<T> slot, T value, @Nullable Throwable error) implements Effect {
    @SuppressWarnings("NullAway") // value is not read where there is an error
    static <T extends @Nullable Object> Answer<T> failure(Slot<T> slot, Throwable error) {
      return new Answer<>(slot, null, error);
    }

    Answer<T> failed(Throwable why) {
      return new Answer<>(slot, value, why);
    }

    /** Hands the answer to whoever waits for it. */
    public void deliver() {
      if (error == null) {
        slot.answer(value);
      } else {
        slot.fail(error);
      }
    }
  }

  /** Load the key's row, then submit {@link Operation.Loaded} with the same call number. */
  record Load(CacheKey key, long call) implements Effect {}

  /** Write one version through to the database, then submit {@link Operation.Written} with the same call number. */
  record WriteThrough<V>(Entry<V> entry, long call) implements Effect {}

  /** Make the version durable in the journal, then submit {@link Operation.Journaled}. */
  record Journal<V>(Entry<V> entry) implements Effect {}

  /** Have the replica copy the version, then submit {@link Copying.Copied}. */
  record Replicate<V>(int replica, Entry<V> entry) implements Effect {}

  /** Tell the replica that these versions are settled. */
  record Settle<V>(int replica, List<Entry<V>> entries) implements Effect {}

  /** Send the request to the server to which its key moved. */
  record Forward<V>(int target, Operation.Request<V> request) implements Effect {}
}
