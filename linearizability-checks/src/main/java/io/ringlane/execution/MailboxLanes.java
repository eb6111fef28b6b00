package io.ringlane.execution;

import java.util.function.BiConsumer;

import io.ringlane.checks.lincheck.parts.WorkLane;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/** Opens the mailbox, which only its package sees, to the checks: each of its lanes alone. */
@NullMarked
public final class MailboxLanes {
  private static final int CAPACITY = 16;

  private MailboxLanes() {}

  /** The bounded lane, over a queue of this kind, with room for 16. */
  public static WorkLane requests(MailboxKind kind) {
    return lane(kind, Mailbox::putRequest);
  }

  /** The side lane. */
  public static WorkLane messages() {
    return lane(MailboxKind.JDK_LINKED, Mailbox::putMessage);
  }

  private static WorkLane lane(MailboxKind kind, BiConsumer<Mailbox, Work> put) {
    Mailbox mailbox = new Mailbox(kind, CAPACITY, new WakeUp(IdlePolicy.BLOCKING));
    return new WorkLane() {
      @Override
      public void put(Work work) {
        put.accept(mailbox, work);
      }

      @Override
      public @Nullable Work poll() {
        return mailbox.poll();
      }

      @Override
      public boolean isEmpty() {
        return mailbox.isEmpty();
      }

      @Override
      public void close() {
        mailbox.close();
      }
    };
  }
}
