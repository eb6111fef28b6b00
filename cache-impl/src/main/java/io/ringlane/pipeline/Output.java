package io.ringlane.pipeline;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;

import io.ringlane.cluster.CacheSettings;
import io.ringlane.execution.Agent;
import io.ringlane.execution.WakeUp;
import io.ringlane.time.Clock;
import org.jctools.queues.atomic.MpscUnboundedAtomicArrayQueue;

/**
 * The output agent: takes responses off the response queue and hands them to the sink, and sends a barrier when everything before
 * it is answered. Any thread puts, without waiting; the agent's thread does the rest.
 */
final class Output<K, V> implements Agent {
  /*
   * A barrier goes through the response queue. The input thread puts it there before it sends anything later, so whatever is ahead
   * of it in the queue answers something earlier: when it is taken off, `number - 1 - taken` earlier requests are still open, and
   * from then on each answer with a smaller number is one of them.
   */
  private static final int BATCH = 256;

  private final Queue<Event> queue = new MpscUnboundedAtomicArrayQueue<>(1024);
  private final Calls<K, V> calls;
  private final ResponseSink<V> sink;
  private final Intake intake;
  private final Clock clock;
  private final long patience;
  private final WakeUp wakeUp;
  private final List<Barrier<K, V>> waiting = new ArrayList<>();
  private final List<Barrier<K, V>> sent = new ArrayList<>();
  private long taken;
  private int unreported;

  Output(Calls<K, V> calls, ResponseSink<V> sink, Intake intake, CacheSettings settings, Clock clock) {
    this.calls = calls;
    this.sink = sink;
    this.intake = intake;
    this.clock = clock;
    this.patience = settings.closeTimeout().toNanos();
    this.wakeUp = new WakeUp(settings.execution().idle());
  }

  void put(Event event) {
    queue.add(event);
    wakeUp.signal();
  }

  @Override
  public String name() {
    return "output";
  }

  @Override
  public int step() {
    int done = 0;
    try {
      for (Event event; done < BATCH && (event = queue.poll()) != null; done++) {
        take(event);
      }
      done += giveUpLate();
      if (done > 0 && queue.isEmpty()) {
        sink.pause();
      }
    } finally { // also where the sink threw: a response that was lost there must not hold the input for ever
      intake.answered(unreported);
      unreported = 0;
    }
    return done;
  }

  @Override
  public long idleNanos() {
    if (!queue.isEmpty()) {
      return 0;
    }
    return sent.isEmpty() ? Long.MAX_VALUE : Math.max(0, sent.getFirst().due - clock.now());
  }

  @Override
  public WakeUp wakeUp() {
    return wakeUp;
  }

  @SuppressWarnings("unchecked") // only this pipeline's events are in its queue
  private void take(Event event) {
    switch (event) {
      case Barrier<?, ?> barrier -> hold((Barrier<K, V>) barrier);
      case Event.Answer<?, ?> answer -> answer((Event.Answer<K, V>) answer);
    }
  }

  private void hold(Barrier<K, V> barrier) {
    barrier.left = barrier.number - 1 - taken;
    if (barrier.left == 0) {
      send(barrier);
    } else {
      waiting.add(barrier);
    }
  }

  private void send(Barrier<K, V> barrier) {
    barrier.due = clock.now() + patience;
    sent.add(barrier);
    calls.send(barrier.request,
        response -> put(new Event.Answer<>(barrier.number, barrier.id, response, barrier)));
  }

  private void answer(Event.Answer<K, V> answer) {
    Barrier<K, V> barrier = answer.of();
    if (barrier != null) {
      if (barrier.answered) {
        return;
      }
      barrier.answered = true;
      sent.remove(barrier);
    }
    taken++;
    unreported++;
    for (Iterator<Barrier<K, V>> each = waiting.iterator(); each.hasNext();) {
      Barrier<K, V> later = each.next();
      if (later.number > answer.number() && --later.left == 0) {
        each.remove();
        send(later);
      }
    }
    sink.accept(answer.id(), answer.response());
  }

  /** Fails barriers whose answer is overdue; they were sent in the order of their time. */
  private int giveUpLate() {
    int late = 0;
    for (long now; !sent.isEmpty() && (now = clock.now()) >= sent.getFirst().due; late++) {
      Barrier<K, V> barrier = sent.getFirst();
      answer(new Event.Answer<>(barrier.number, barrier.id, new Response.Failed<>(Barrier.late()), barrier));
    }
    return late;
  }
}
