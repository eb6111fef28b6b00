package io.ringlane.stress;

import java.util.List;

import io.ringlane.api.Reply;
import io.ringlane.api.Slot;
import io.ringlane.store.Entry;
import io.ringlane.store.LastWords;
import io.ringlane.store.Operation;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/**
 * The cache ends and asks a shard for its last words while a client puts. A put that is acknowledged is in the last words, which go to the file of what could not be
 * flushed; one that is refused is not (trap T17: shutdown forgets dirty data). Results: the client's answer, what the last words have of its write.
 *
 * <p>Shows that nothing is acknowledged after the account was made, across the hand-over of the strategy under test. Cannot see the order in which a whole cache
 * closes, nor a call to the database that never returns; the cache's own tests and the simulation do.
 */
@Outcome(id = "ACKNOWLEDGED, COUNTED", expect = Expect.ACCEPTABLE, desc = "The put came before the seal.")
@Outcome(id = "REFUSED, MISSING", expect = Expect.ACCEPTABLE, desc = "The put came after the seal.")
@Outcome(id = "ACKNOWLEDGED, MISSING", expect = Expect.FORBIDDEN, desc = "The put was acknowledged, and is in nobody's account.")
@Outcome(id = "REFUSED, COUNTED", expect = Expect.FORBIDDEN, desc = "The put was refused, and a restart would find it.")
@Outcome(id = "NEVER, .*", expect = Expect.FORBIDDEN, desc = "The put is never answered.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The shard had no last words.")
public class SealVersusPutStress {
  private static final String PROPERTY = "last-words-have-what-was-acknowledged";

  /** A shard, a client and whoever closes. */
  abstract static class LastPut {
    private final Start start = new Start();
    private final Lane lane = new Lane(Subject.entry());
    private @Nullable Reply<@Nullable Void> reply; // the client's
    private volatile @Nullable List<Entry<String>> counted;

    /** Asks for what is dirty at the end. */
    abstract void ask(Lane of, Slot<List<Entry<String>>> slot);

    final void put() {
      start.meet(0);
      reply = lane.put("NEW");
    }

    /** Whoever closes, and the worker. */
    final void close() {
      start.meet(1);
      lane.drain();
      ask(lane, new Slot<>() {
        @Override
        public void answer(List<Entry<String>> dirty) {
          counted = dirty;
        }

        @Override
        public void fail(Throwable error) {}
      });
      lane.drain();
    }

    final void judge(LL_Result r) {
      lane.drain();
      Reply<@Nullable Void> answer = reply;
      r.r1 = answer == null || !answer.isDone()
          ? "NEVER"
          : answer.isCompletedExceptionally() ? "REFUSED" : "ACKNOWLEDGED";
      List<Entry<String>> last = counted;
      r.r2 = last == null
          ? "NOTHING"
          : last.stream().anyMatch(entry -> "NEW".equals(entry.value())) ? "COUNTED" : "MISSING";
    }
  }

  /** The shard takes nothing more once it has spoken. */
  @JCStressTest
  @JCStressMeta(SealVersusPutStress.class)
  @State
  @Judged(property = PROPERTY, subjects = Subjects.STEPS, traps = "T17", deepOnly = true, guards = {"store.Shard",
      "store.LastWords"})
  public static class Actual extends LastPut {
    @Override
    final void ask(Lane of, Slot<List<Entry<String>>> slot) {
      of.port().send(new Operation.Seal<>(new Slot<>() {
        @Override
        public void answer(LastWords<String> words) {
          slot.answer(words.dirty());
        }

        @Override
        public void fail(Throwable error) {
          slot.fail(error);
        }
      }));
    }

    @Actor
    public void putter() {
      put();
    }

    @Actor
    public void closer() {
      close();
    }

    @Arbiter
    public void afterwards(LL_Result r) {
      judge(r);
    }
  }

  /** The shard says what is dirty, and goes on. */
  @JCStressTest
  @JCStressMeta(SealVersusPutStress.class)
  @State
  @Judged(property = PROPERTY, control = "ListWithoutSeal", deepOnly = true)
  public static class ControlListWithoutSeal extends LastPut {
    @Override
    final void ask(Lane of, Slot<List<Entry<String>>> slot) {
      of.port().send(new Operation.ListDirty<>(slot));
    }

    @Actor
    public void putter() {
      put();
    }

    @Actor
    public void closer() {
      close();
    }

    @Arbiter
    public void afterwards(LL_Result r) {
      judge(r);
    }
  }
}
