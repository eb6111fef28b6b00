package io.ringlane.execution;

/** A worker: takes requests from its own request queue and runs them one at a time, up to a batch in one step. */
final class Worker implements Agent {
  private final String name;
  private final int batch;
  private final WakeUp wakeUp;
  private final Mailbox mailbox;

  Worker(String name, ExecutionSettings settings) {
    this.name = name;
    this.batch = settings.batch();
    this.wakeUp = new WakeUp(settings.idle());
    this.mailbox = new Mailbox(settings.mailbox(), settings.mailboxCapacity(), wakeUp);
  }

  Mailbox mailbox() {
    return mailbox;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int step() {
    int done = 0;
    for (Work work; done < batch && (work = mailbox.poll()) != null; done++) {
      work.run();
    }
    return done;
  }

  @Override
  public long idleNanos() {
    return mailbox.isEmpty() ? Long.MAX_VALUE : 0;
  }

  @Override
  public WakeUp wakeUp() {
    return wakeUp;
  }

  @Override
  public void stopped() {
    mailbox.close();
  }
}
