package io.ringlane.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.AbstractQueue;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

import io.ringlane.api.OverloadedException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class MailboxTest {
  /** Counts what became of it. */
  private static final class Probe extends Work {
    private final AtomicInteger ran = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final Runnable body;

    Probe(int domain, Runnable body) {
      super(domain);
      this.body = body;
    }

    Probe() {
      this(0, () -> {});
    }

    @Override
    protected void apply() {
      body.run();
      ran.incrementAndGet();
    }

    @Override
    protected void deliver(@Nullable Throwable error) {}

    @Override
    public void refuse(Throwable why) {
      refused.incrementAndGet();
    }
  }

  private static Mailbox mailbox(MailboxKind kind) {
    return new Mailbox(kind, 4, new WakeUp(IdlePolicy.PARK));
  }

  @ParameterizedTest
  @EnumSource(MailboxKind.class)
  void keepsTheOrderOfOneSenderAndTakesMessagesFirst(MailboxKind kind) {
    Mailbox mailbox = mailbox(kind);
    List<Work> requests = List.of(new Probe(), new Probe(), new Probe());
    Work message = new Probe();
    requests.forEach(mailbox::putRequest);
    mailbox.putMessage(message);
    List<@Nullable Work> taken = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      taken.add(mailbox.poll());
    }
    assertThat(taken).containsExactly(message, requests.get(0), requests.get(1), requests.get(2), null);
  }

  @ParameterizedTest
  @EnumSource(MailboxKind.class)
  void afterItsCloseNothingIsTakenAndWhatWasLeftIsRefusedOnce(MailboxKind kind) {
    Mailbox mailbox = mailbox(kind);
    Probe left = new Probe();
    Probe late = new Probe();
    mailbox.putRequest(left);
    mailbox.close();
    assertThat(left.refused).hasValue(1);
    assertThatThrownBy(() -> mailbox.putRequest(new Probe())).isInstanceOf(RejectedExecutionException.class);
    mailbox.putMessage(late);
    assertThat(late.refused).hasValue(1);
  }

  @Test
  @Tag("T16")
  void aFullMailboxRefusesAThreadThatRunsAShardAndMakesTheOthersWait() throws InterruptedException {
    Mailbox mailbox = mailbox(MailboxKind.JDK_ARRAY);
    for (int i = 0; i < 4; i++) {
      mailbox.putRequest(new Probe());
    }
    AtomicInteger overloaded = new AtomicInteger();
    new Probe(0, () -> {
      try {
        mailbox.putRequest(new Probe());
      } catch (OverloadedException e) {
        overloaded.incrementAndGet();
      }
    }).run();
    assertThat(overloaded).hasValue(1);
    Thread waiting = Thread.ofPlatform().start(() -> mailbox.putRequest(new Probe()));
    mailbox.poll();
    waiting.join();
    int left = 0;
    while (mailbox.poll() != null) {
      left++;
    }
    assertThat(left).isEqualTo(4);
  }

  /** Submit against close, with every idle policy: no wake-up is lost, and everything accepted is run or refused once. */
  @ParameterizedTest
  @EnumSource(IdlePolicy.class)
  @Tag("T18")
  void everythingSubmittedWhileTheStrategyClosesIsRunOrRefusedOnce(IdlePolicy idle) throws InterruptedException {
    int accepted = 0;
    for (int round = 0; round < 100; round++) {
      AffineDirect strategy = new AffineDirect(ExecutionSettings.defaults().withIdle(idle), AgentHost.threads(1));
      List<Probe> probes = new ArrayList<>();
      CountDownLatch first = new CountDownLatch(1);
      Thread submitter = Thread.ofPlatform().start(() -> {
        try {
          for (int i = 0;; i++) {
            Probe probe = new Probe(i & 1, () -> {});
            strategy.submit(probe);
            probes.add(probe);
            first.countDown();
          }
        } catch (RejectedExecutionException e) {
          // closed: what was accepted until now is judged below
        }
      });
      first.await();
      strategy.close();
      submitter.join();
      accepted += probes.size();
      for (Probe probe : probes) {
        assertThat(probe.ran.get() + probe.refused.get()).isEqualTo(1);
      }
    }
    assertThat(accepted).isGreaterThanOrEqualTo(100);
  }

  @Test
  @Tag("T19")
  void workThatThrowsDoesNotEndItsLane() {
    AffineDirect strategy = new AffineDirect(ExecutionSettings.defaults().withWorkers(1), AgentHost.threads(1));
    Probe after = new Probe();
    strategy.submit(new Probe(0, () -> {
      throw new AssertionError("thrown by work");
    }));
    strategy.submit(after);
    strategy.close();
    assertThat(after.ran).hasValue(1);
  }

  @Test
  void badSettingsAreRefused() {
    assertThatThrownBy(() -> ExecutionSettings.defaults().withWorkers(0))
        .hasMessage("workers is 0, it must be at least 1");
    assertThatThrownBy(() -> ExecutionSettings.defaults().withMailbox(MailboxKind.MPSC_ARRAY, 100))
        .hasMessage("the mailbox capacity is 100, it must be a power of two from 4");
  }

  /** Has a place that its sender fills only when it was looked at several times. */
  private static final class SlowSender extends AbstractQueue<Work> {
    private final Queue<Work> works = new ConcurrentLinkedQueue<>();
    private int looks = 100;

    @Override
    public boolean offer(Work work) {
      return works.offer(work);
    }

    @Override
    public @Nullable Work poll() {
      return works.isEmpty() || --looks > 0 ? null : works.poll();
    }

    @Override
    public @Nullable Work peek() {
      throw new UnsupportedOperationException();
    }

    @Override
    public int size() {
      return works.size();
    }

    @Override
    public Iterator<Work> iterator() {
      return works.iterator();
    }
  }

  @Test
  @Tag("T18")
  void aWorkerThatEndsRunsWhatWasBehindASlowSendersPlace() {
    Worker worker = new Worker("worker", ExecutionSettings.defaults(), new SlowSender(), Work::run);
    Probe accepted = new Probe();
    worker.mailbox().putRequest(accepted);
    AgentRunner.start(worker).close();
    assertThat(accepted.ran).hasValue(1);
    assertThat(accepted.refused).hasValue(0);
  }
}
