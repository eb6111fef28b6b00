package io.ringlane.stress;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import io.ringlane.cluster.OpenSession;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * Two answers come to one session at once, from two workers; in every round of a sample another session. Both are released, in the order of their requests, and
 * their room in the window is free again (trap T49). Results, over all rounds: answers that were not released, sessions whose order was not kept, requests that are
 * still outstanding.
 *
 * <p>Shows that one releases while the other has it look once more. Cannot see a session that sends meanwhile, nor more than two answers at once.
 */
@Outcome(id = "0, 0, 0", expect = Expect.ACCEPTABLE, desc = "All are released, in order.")
@Outcome(id = "[1-9].*", expect = Expect.FORBIDDEN, desc = "An answer came and is never released.")
@Outcome(id = "0, [1-9].*", expect = Expect.FORBIDDEN, desc = "The second answer overtook the first.")
@Outcome(id = "0, 0, [1-9].*", expect = Expect.FORBIDDEN, desc = "The window has less room than before.")
@Outcome(expect = Expect.FORBIDDEN, desc = "An answer is released twice.")
public class SessionReleaseStress {
  private static final String PROPERTY = "answers-are-released-in-order";

  /** Sends requests, and releases their answers in order. */
  interface Releases {
    /** A request that {@code answer} answers; gives its release. */
    CompletableFuture<@Nullable Integer> send(CompletableFuture<Integer> answer);

    int outstanding();
  }

  /** A session with two requests under way. */
  private static final class TwoAnswers {
    private final Releases session;
    private final List<CompletableFuture<Integer>> answers = List.of(new CompletableFuture<>(),
        new CompletableFuture<>());
    private final List<@Nullable Integer> released = new ArrayList<>(2); // of whoever releases, one at a time

    TwoAnswers(Releases session) {
      this.session = session;
      answers.forEach(answer -> session.send(answer).thenAccept(released::add));
    }

    void judge(III_Result r) {
      r.r1 += answers.size() - released.size();
      r.r2 += released.size() == 2 && !released.equals(List.of(0, 1)) ? 1 : 0;
      r.r3 += session.outstanding();
    }
  }

  /** A session in each round. */
  abstract static class Sessions {
    private final Rounds rounds = new Rounds();
    private final TwoAnswers[] sessions = new TwoAnswers[Rounds.COUNT];

    Sessions(Supplier<Releases> maker) {
      Arrays.setAll(sessions, _ -> new TwoAnswers(maker.get()));
    }

    final void answer(int which) {
      rounds.play(which, round -> sessions[round].answers.get(which).complete(which));
    }

    final void judge(III_Result r) {
      for (TwoAnswers each : sessions) {
        each.judge(r);
      }
    }
  }

  /** The cache's session. */
  @JCStressTest
  @JCStressMeta(SessionReleaseStress.class)
  @State
  @Judged(property = PROPERTY, traps = "T49", deepOnly = true, guards = "cluster.PipelinedSession")
  public static class Actual extends Sessions {
    private static final class OfTheCache implements Releases {
      private final OpenSession<Integer> session = new OpenSession<>(2);

      @Override
      public CompletableFuture<@Nullable Integer> send(CompletableFuture<Integer> answer) {
        return session.send(answer).toCompletableFuture();
      }

      @Override
      public int outstanding() {
        return session.outstanding();
      }
    }

    public Actual() {
      super(OfTheCache::new);
    }

    @Actor
    public void worker() {
      answer(0);
    }

    @Actor
    public void otherWorker() {
      answer(1);
    }

    @Arbiter
    public void afterwards(III_Result r) {
      judge(r);
    }
  }

  /** Whoever finds another one releasing goes, and that one does not look once more. */
  @JCStressTest
  @JCStressMeta(SessionReleaseStress.class)
  @State
  @Judged(property = PROPERTY, control = "ReleaseWithoutSecondLook", deepOnly = true)
  public static class ControlReleaseWithoutSecondLook extends Sessions {
    private record Pending(CompletableFuture<Integer> answer, CompletableFuture<@Nullable Integer> released) {}

    /** The same in a few lines, with a flag where there is a count. */
    private static final class WithoutSecondLook implements Releases {
      private final Queue<Pending> unreleased = new ConcurrentLinkedQueue<>();
      private final AtomicBoolean releasing = new AtomicBoolean();

      @Override
      public CompletableFuture<@Nullable Integer> send(CompletableFuture<Integer> answer) {
        Pending pending = new Pending(answer, new CompletableFuture<>());
        unreleased.add(pending);
        var _ = answer.whenComplete((_, _) -> release());
        return pending.released();
      }

      private void release() {
        if (!releasing.compareAndSet(false, true)) {
          return;
        }
        for (Pending first; (first = unreleased.peek()) != null && first.answer().isDone();) {
          unreleased.remove();
          first.released().complete(first.answer().join());
        }
        releasing.set(false);
      }

      @Override
      public int outstanding() {
        return unreleased.size();
      }
    }

    public ControlReleaseWithoutSecondLook() {
      super(WithoutSecondLook::new);
    }

    @Actor
    public void worker() {
      answer(0);
    }

    @Actor
    public void otherWorker() {
      answer(1);
    }

    @Arbiter
    public void afterwards(III_Result r) {
      judge(r);
    }
  }
}
