package io.ringlane.cluster;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import io.ringlane.api.Session;
import io.ringlane.execution.ShardThread;
import org.jspecify.annotations.Nullable;

/**
 * A session over requests of a cache: permits for what is outstanding, and a queue of answers that are released in order, each with all that depends on it
 * before the next.
 */
final class PipelinedSession<K, V> implements Session<K, V> {
  private final KeyRequests<K, V> requests;
  private final Runnable whenPassed;
  private final int window;
  private final boolean inOrder;
  private final Semaphore permits;
  private @Nullable Thread owner;
  private final Queue<Pending<?>> unreleased = new ConcurrentLinkedQueue<>();
  private final AtomicInteger releasing = new AtomicInteger();

  private record Pending<T extends @Nullable Object>(CompletableFuture<T> answer, CompletableFuture<T> released) {
    void release() {
      var _ = answer.whenComplete((value, error) -> {
        if (error == null) {
          released.complete(value);
        } else {
          released.completeExceptionally(error);
        }
      });
    }
  }

  /** @param whenPassed what to do at a barrier, when everything is answered */
  PipelinedSession(KeyRequests<K, V> requests, Runnable whenPassed, int window, boolean inOrder) {
    if (window < 1) {
      throw new IllegalArgumentException("the window is " + window + ", it must be at least 1");
    }
    this.requests = requests;
    this.whenPassed = whenPassed;
    this.window = window;
    this.inOrder = inOrder;
    this.permits = new Semaphore(window);
  }

  @Override
  public CompletionStage<@Nullable V> get(K key) {
    return this.<@Nullable V>send(() -> requests.get(key));
  }

  @Override
  public CompletionStage<@Nullable Void> put(K key, V value) {
    return this.<@Nullable Void>send(() -> requests.put(key, value));
  }

  @Override
  public CompletionStage<@Nullable Void> put(K key, V value, Duration ttl) {
    return this.<@Nullable Void>send(() -> requests.put(key, value, ttl));
  }

  @Override
  public CompletionStage<Boolean> remove(K key) {
    return this.<Boolean>send(() -> requests.remove(key));
  }

  @Override
  public void barrier() {
    requireOwner();
    permits.acquireUninterruptibly(window);
    permits.release(window);
    whenPassed.run();
  }

  @Override
  public int outstanding() {
    return window - permits.availablePermits();
  }

  private <T extends @Nullable Object> CompletionStage<T> send(Supplier<CompletionStage<T>> request) {
    requireOwner();
    permits.acquireUninterruptibly();
    CompletableFuture<T> answer;
    try {
      answer = request.get().toCompletableFuture();
    } catch (RuntimeException | Error e) {
      permits.release();
      throw e;
    }
    if (!inOrder) {
      var _ = answer.whenComplete((_, _) -> permits.release());
      return answer;
    }
    Pending<T> pending = new Pending<>(answer, new CompletableFuture<>());
    unreleased.add(pending);
    var _ = answer.whenComplete((_, _) -> releaseWhatIsDone());
    return pending.released();
  }

  /** One thread at a time releases; whoever comes meanwhile has it look once more. */
  private void releaseWhatIsDone() {
    if (releasing.getAndIncrement() != 0) {
      return;
    }
    for (int seen = 1; seen != 0; seen = releasing.addAndGet(-seen)) {
      for (Pending<?> first; (first = unreleased.peek()) != null && first.answer().isDone();) {
        unreleased.remove();
        first.release();
        permits.release();
      }
    }
  }

  private void requireOwner() {
    ShardThread.requireOutside();
    if (owner == null) {
      owner = Thread.currentThread();
    } else if (owner != Thread.currentThread()) {
      throw new IllegalStateException("the session belongs to the thread " + owner.getName() + ", which used it first");
    }
  }
}
