package io.ringlane.api;

import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

/** A slot that is also a future. Dependent actions run on the thread that answers, where blocking calls of the cache fail. */
public final class Reply<T extends @Nullable Object> extends CompletableFuture<T> implements Slot<T> {
  @Override
  public void answer(T value) {
    complete(value);
  }

  @Override
  public void fail(Throwable error) {
    completeExceptionally(error);
  }
}
