package io.ringlane.cluster;

import java.util.concurrent.CompletableFuture;

import io.ringlane.api.Slot;
import org.jspecify.annotations.Nullable;

/** The slot of an admitted request: answering it lets the request out, in the order that {@link Admission} argues for. */
class AdmittedReply<T extends @Nullable Object> extends CompletableFuture<T> implements Slot<T> {
  private final Admission admission;

  AdmittedReply(Admission admission) {
    this.admission = admission;
  }

  @Override
  public void answer(T value) {
    admission.answered();
    complete(value);
    admission.left();
  }

  @Override
  public void fail(Throwable error) {
    admission.answered();
    completeExceptionally(error);
    admission.left();
  }
}
