package io.ringlane.stress;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

import io.ringlane.api.Cache;
import io.ringlane.api.Codecs;
import io.ringlane.execution.Slots;
import io.ringlane.ring.KeyHash;
import io.ringlane.stress.PoolReadYourWritesStress.Pool;
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
 * A session puts 1, 2, 3 and 4 and reads, without waiting, while the slot of its key goes to one worker and on to the other. The session reads its last write,
 * which stays: whoever has the slot runs what the one before had first (trap T34). Results: the read, what is left, whether the slot moved (0).
 *
 * <p>Shows seal, drain, hand-over and opening with the cache's own workers. Cannot see a resize, several slots that move at once, nor a move under which a queue
 * is full; the strategy's own tests and histories under load do.
 */
@Outcome(id = "4, 4, 0", expect = Expect.ACCEPTABLE, desc = "The session reads its own last write, and it stays.")
@Outcome(id = ".*-1.*", expect = Expect.FORBIDDEN, desc = PoolReadYourWritesStress.LATE)
@Outcome(id = "[0-3], .*", expect = Expect.FORBIDDEN, desc = "The session's read answers something older than its own last write: two workers ran one slot.")
@Outcome(id = ".*, [0-3], .*", expect = Expect.FORBIDDEN, desc = "The session's last write is lost: an older one overtook it.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A request, or the move, is answered with an error.")
public class SlotMoveVersusPutStress {
  private static final long LAST = 4;

  /** A session, and whoever moves its key's slot. */
  @JCStressTest
  @JCStressMeta(SlotMoveVersusPutStress.class)
  @State
  @Judged(property = "a-moving-slot-keeps-order", subjects = Subjects.SLOTS, refutes = "slots-without-drain", traps = "T34", guards = {
      "execution.AffineSlots", "execution.SlotMover", "execution.SlotWorker"})
  public static class Actual {
    private static final Pool POOL = new Pool(Subject.entry());
    private static final Slots SLOTS = POOL.cache().slots().orElseThrow();

    private final Cache<Long, Long> cache = POOL.cache();
    private final long key = POOL.freshKey();
    private final List<CompletionStage<?>> puts = new ArrayList<>();
    private @Nullable CompletionStage<?> own;
    private int moved = -1;

    @Actor
    public void session() {
      for (long value = 1; value <= LAST; value++) {
        puts.add(cache.putAsync(key, value));
      }
      own = cache.getAsync(key);
      POOL.answer(own); // not further ahead of the mover than this
    }

    @Actor
    public void mover() {
      int slot = KeyHash.shard(KeyHash.position(Codecs.LONG.encode(key)), POOL.cache().settings().shardsPerServer());
      CompletionStage<?> there = SLOTS.move(slot, 0);
      CompletionStage<?> on = SLOTS.move(slot, 1);
      moved = Math.min(POOL.answer(there), POOL.answer(on));
    }

    @Arbiter
    public void afterwards(III_Result r) {
      int worst = puts.stream().mapToInt(POOL::answer).min().orElse(-1);
      r.r1 = POOL.answer(own);
      CompletionStage<?> left = cache.getAsync(key);
      r.r2 = worst < 0 ? worst : POOL.answer(left);
      POOL.answer(cache.putAsync(key, 0L));
      r.r3 = moved;
    }
  }
}
