package io.ringlane.store;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import io.ringlane.api.Slot;
import io.ringlane.ring.RangeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is on its way from this shard and to it. Not thread-safe: a shard owns it.
 *
 * <p>Somebody outside the shards, who does not die with them, takes each step when the one before was answered, and decides between the second
 * and the third whether the ranges move:
 *
 * <pre>
 *   source:  Depart: holding --nothing uncommitted--&gt; sealed (answers the chunk) --HandOver--&gt; forwarding --Departed--&gt; none
 *                                                       \--Resume--&gt; none, as if nothing had been
 *   target:  Arrive: kept, invisible --Open--&gt; open: forwarded requests run, others are held --Release--&gt; none
 *                          \--Reject--&gt; none
 *
 *   order:   Depart, Arrive, [decision] HandOver, Open, publish the new ring, wait until no request is on its way to the source by the old
 *            ring, Release, Departed
 * </pre>
 *
 * <p>A key's requests run in this order: what waited in its gate, what came to the source while it was held or later, what came to the target. A
 * client that sent one to the source and then one to the target finds them in its order, as the second is held until the first was forwarded.
 */
final class Moves<V> {
  private static final class Departure<V> {
    final RangeSet ranges;
    final Slot<Chunk<V>> slot;
    final Deque<Operation.Request<V>> held = new ArrayDeque<>();
    /** What was taken out; not while holding, and not any more when it was handed over. */
    @Nullable
    Chunk<V> chunk;
    @Nullable
    Integer target;

    Departure(RangeSet ranges, Slot<Chunk<V>> slot) {
      this.ranges = ranges;
      this.slot = slot;
    }
  }

  private static final class Arrival<V> {
    final RangeSet ranges;
    final Deque<Operation.Request<V>> forwarded = new ArrayDeque<>();
    final Deque<Operation.Request<V>> held = new ArrayDeque<>();
    final Set<VersionOf> unjournaled = new HashSet<>();
    /** Not any more when it is open. */
    @Nullable
    Chunk<V> chunk;
    boolean open;
    @Nullable
    Slot<@Nullable Void> kept;

    Arrival(RangeSet ranges, @Nullable Chunk<V> chunk) {
      this.ranges = ranges;
      this.chunk = chunk;
    }
  }

  private final Shard<V> shard;
  private final Map<Long, Departure<V>> departures = new TreeMap<>();
  private final Map<Long, Arrival<V>> arrivals = new TreeMap<>();
  private long in;
  private long out;
  private long forwarded;

  Moves(Shard<V> shard) {
    this.shard = shard;
  }

  boolean isQuiet() {
    return departures.isEmpty() && arrivals.isEmpty();
  }

  /** Holds the request, or has it forwarded, where its key is on its way; else false. */
  boolean intercept(Operation.Request<V> request, boolean forwarded, Effects effects) {
    long position = request.key().position();
    for (Departure<V> departure : departures.values()) {
      if (departure.ranges.contains(position)) {
        if (departure.target == null) {
          departure.held.addLast(request);
        } else {
          forward(departure.target, request, effects);
        }
        return true;
      }
    }
    for (Arrival<V> arrival : arrivals.values()) {
      if (arrival.ranges.contains(position)) {
        if (!forwarded) {
          arrival.held.addLast(request);
        } else if (arrival.open) {
          return false;
        } else {
          arrival.forwarded.addLast(request);
        }
        return true;
      }
    }
    return false;
  }

  private void forward(int target, Operation.Request<V> request, Effects effects) {
    forwarded++;
    effects.add(new Effect.Forward<>(target, request));
  }

  void apply(Transfer<V> step, Effects effects) {
    switch (step) {
      case Transfer.Depart<V> depart -> depart(depart, effects);
      case Transfer.Resume<V>(var move, var slot) -> {
        resume(move, effects);
        done(slot, effects);
      }
      case Transfer.HandOver<V> hand -> handOver(hand, effects);
      case Transfer.Departed<V>(var move, var slot) -> {
        if (departures.remove(move) != null) {
          shard.left(effects);
        }
        done(slot, effects);
      }
      case Transfer.Arrive<V> arrive -> arrive(arrive, effects);
      case Transfer.Reject<V>(var move, var slot) -> {
        arrivals.remove(move);
        done(slot, effects);
      }
      case Transfer.Open<V> open -> open(open, effects);
      case Transfer.Promote<V> promote -> promote(promote, effects);
      case Transfer.Release<V>(var move, var slot) -> {
        Arrival<V> arrival = arrivals.remove(move);
        if (arrival != null) {
          arrival.held.forEach(request -> shard.admit(request, effects));
        }
        done(slot, effects);
      }
    }
  }

  private static void done(Slot<@Nullable Void> slot, Effects effects) {
    effects.add(new Effect.Answer<@Nullable Void>(slot, null, null));
  }

  private void depart(Transfer.Depart<V> depart, Effects effects) {
    Departure<V> departure = new Departure<>(shard.part(depart.wanted(), depart.limit()), depart.slot());
    departures.put(depart.move(), departure);
    seal(departure, effects);
  }

  /** Something was committed: departures that waited for it are sealed. */
  void seal(Effects effects) {
    if (departures.isEmpty()) { // nearly always: an iterator and a lambda for each operation are saved
      return;
    }
    departures.values().forEach(departure -> seal(departure, effects));
  }

  private void seal(Departure<V> departure, Effects effects) {
    if (departure.chunk == null && departure.target == null && !shard.anyOpen(departure.ranges)) {
      List<Operation.Request<V>> waiting = shard.takeWaiting(departure.ranges);
      waiting.reversed().forEach(departure.held::addFirst);
      departure.chunk = shard.takeOut(departure.ranges);
      effects.add(new Effect.Answer<>(departure.slot, departure.chunk, null));
    }
  }

  private void resume(long move, Effects effects) {
    Departure<V> departure = departures.remove(move);
    if (departure == null) {
      return;
    }
    if (departure.chunk == null) {
      effects.add(Effect.Answer.failure(departure.slot, new IllegalStateException("the move was called off")));
    } else {
      shard.putBack(departure.chunk);
      shard.left(effects);
    }
    departure.held.forEach(request -> shard.admit(request, effects));
  }

  private void handOver(Transfer.HandOver<V> hand, Effects effects) {
    shard.adopt(hand.view(), effects);
    Departure<V> departure = departures.get(hand.move());
    if (departure != null && departure.chunk != null) {
      out += departure.chunk.dirty().size() + departure.chunk.dead().size();
      shard.keepCopies(departure.chunk);
      departure.chunk = null;
      departure.target = hand.target();
      departure.held.forEach(request -> forward(hand.target(), request, effects));
      departure.held.clear();
    }
    done(hand.slot(), effects);
  }

  private void arrive(Transfer.Arrive<V> arrive, Effects effects) {
    Chunk<V> chunk = arrive.chunk();
    if (!chunk.isWhole()) {
      effects.add(Effect.Answer.failure(arrive.slot(), new IllegalStateException("the chunk is not what was sealed")));
      return;
    }
    Arrival<V> arrival = new Arrival<>(chunk.ranges(), chunk);
    arrivals.put(arrive.move(), arrival);
    shard.continueAbove(chunk.sequence());
    chunk.dirty().forEach(write -> {
      if (shard.journal(write.entry(), effects)) {
        arrival.unjournaled.add(VersionOf.entry(write.entry()));
      }
    });
    arrival.kept = arrive.slot();
    answerIfKept(arrival, effects);
  }

  private static <V> void answerIfKept(Arrival<V> arrival, Effects effects) {
    if (arrival.kept != null && arrival.unjournaled.isEmpty()) {
      done(arrival.kept, effects);
      arrival.kept = null;
    }
  }

  /** These versions are durable in the journal, or never will be. */
  void journaled(List<Entry<V>> entries, @Nullable Throwable error, Effects effects) {
    for (Arrival<V> arrival : arrivals.values()) {
      if (arrival.kept != null) {
        if (error != null) {
          effects.add(Effect.Answer.failure(arrival.kept, error));
          arrival.kept = null;
        } else {
          entries.forEach(entry -> arrival.unjournaled.remove(VersionOf.entry(entry)));
          answerIfKept(arrival, effects);
        }
      }
    }
  }

  private void open(Transfer.Open<V> open, Effects effects) {
    shard.adopt(open.view(), effects);
    Arrival<V> arrival = arrivals.get(open.move());
    if (arrival != null && arrival.chunk != null) {
      shard.takeCopies(arrival.ranges); // what it copied of them is older
      in += shard.putIn(arrival.chunk, open.epoch());
      arrival.chunk = null;
      begin(arrival, effects);
    }
    done(open.slot(), effects);
  }

  private void begin(Arrival<V> arrival, Effects effects) {
    arrival.open = true;
    arrival.forwarded.forEach(request -> shard.admit(request, effects));
    arrival.forwarded.clear();
  }

  private void promote(Transfer.Promote<V> promote, Effects effects) {
    ReplicaStore.Taken<V> copies = shard.takeCopies(promote.ranges());
    shard.adopt(promote.view(), effects);
    List<Entry<V>> unsettled = shard.own(copies, promote.epoch(), effects);
    in += unsettled.size();
    Arrival<V> arrival = new Arrival<>(promote.ranges(), null);
    arrivals.put(promote.move(), arrival);
    begin(arrival, effects);
    effects.add(new Effect.Answer<>(promote.slot(), unsettled, null));
  }

  /** Writes that were taken out and not handed over. */
  List<DirtyWrite<V>> leaving() {
    List<DirtyWrite<V>> all = new ArrayList<>();
    departures.values().forEach(departure -> {
      if (departure.chunk != null) {
        all.addAll(departure.chunk.dirty());
      }
    });
    return all;
  }

  /** Writes that came and were not opened. */
  List<DirtyWrite<V>> kept() {
    List<DirtyWrite<V>> all = new ArrayList<>();
    arrivals.values().forEach(arrival -> {
      if (arrival.chunk != null) {
        all.addAll(arrival.chunk.dirty());
      }
    });
    return all;
  }

  /** Dead letters that were taken out and not handed over. */
  List<Entry<V>> leavingDead() {
    List<Entry<V>> all = new ArrayList<>();
    departures.values().forEach(departure -> {
      if (departure.chunk != null) {
        departure.chunk.dead().forEach(letter -> all.add(letter.entry()));
      }
    });
    return all;
  }

  /** Writes that were handed over, or are about to be, in moves that have not ended: flushes find them at their target when they have. */
  int underWay() {
    return departures.values().stream().anyMatch(departure -> departure.chunk != null || departure.target != null)
        ? 1
        : 0;
  }

  /** Writes and dead letters that could still come back. */
  int moving() {
    int moving = 0;
    for (Departure<V> departure : departures.values()) {
      moving += departure.chunk == null ? 0 : departure.chunk.dirty().size() + departure.chunk.dead().size();
    }
    return moving;
  }

  /** The oldest version of a write that is kept here, or could come back, and is nobody else's yet. */
  long watermark(long below) {
    long lowest = below;
    for (DirtyWrite<V> write : leaving()) {
      lowest = Math.min(lowest, write.first());
    }
    for (Arrival<V> arrival : arrivals.values()) {
      if (arrival.chunk != null) {
        for (DirtyWrite<V> write : arrival.chunk.dirty()) {
          lowest = Math.min(lowest, write.first());
        }
      }
    }
    return lowest;
  }

  long in() {
    return in;
  }

  long out() {
    return out;
  }

  /** Requests that were passed on to the target of their range. */
  long forwarded() {
    return forwarded;
  }

  /** The requests that are held fail; what was taken out stays, to be listed. */
  void refuse(Throwable error, Effects effects) {
    departures.values().forEach(departure -> refuse(departure.held, error, effects));
    for (Arrival<V> arrival : arrivals.values()) {
      refuse(arrival.forwarded, error, effects);
      refuse(arrival.held, error, effects);
    }
  }

  private static <V> void refuse(Deque<Operation.Request<V>> held, Throwable error, Effects effects) {
    held.forEach(request -> effects.add(Effect.Answer.failure(request.slot(), error)));
    held.clear();
  }

  /** Everybody who waits here is told; nothing is on its way any more. */
  void failAll(Throwable error, Effects effects) {
    refuse(error, effects);
    for (Departure<V> departure : departures.values()) {
      if (departure.chunk == null && departure.target == null) {
        effects.add(Effect.Answer.failure(departure.slot, error));
      }
    }
    for (Arrival<V> arrival : arrivals.values()) {
      if (arrival.kept != null) {
        effects.add(Effect.Answer.failure(arrival.kept, error));
      }
    }
    departures.clear();
    arrivals.clear();
  }
}
