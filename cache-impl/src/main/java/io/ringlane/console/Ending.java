package io.ringlane.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.function.Consumer;

import io.ringlane.api.DatabaseException;
import io.ringlane.api.UnflushedException;
import io.ringlane.pipeline.Pipeline;
import org.jspecify.annotations.Nullable;

/**
 * The end of the program, once, whoever comes first: the main thread at the end of input, or the exit hook. Every answered write goes
 * into the database, which is closed, and removed where it is temporary; then the exit code is known.
 */
final class Ending {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Pipeline<String, String> pipeline;
  private final @Nullable TemporaryDatabase temporary;
  private final Consumer<String> messages;
  private @Nullable Integer code; // guarded by this

  Ending(Pipeline<String, String> pipeline, @Nullable TemporaryDatabase temporary, Consumer<String> messages) {
    this.pipeline = pipeline;
    this.temporary = temporary;
    this.messages = messages;
  }

  /** Waits for every answer to be written, however long its reader takes; not while the hook must wait. */
  int afterAllAnswers() {
    pipeline.drain();
    return end(pipeline::close);
  }

  /** Waits for answers for some seconds at most. */
  int now() {
    return end(() -> pipeline.close(PATIENCE));
  }

  private synchronized int end(Runnable close) {
    Integer known = code;
    if (known == null) {
      known = flush(close);
      code = known;
      removeTemporary();
    }
    return known;
  }

  private int flush(Runnable close) {
    try {
      close.run();
      return ExitCode.OK;
    } catch (UnflushedException e) {
      messages.accept(e.getMessage() + "; their keys:");
      e.keys().forEach(key -> messages.accept("  " + Words.asWord(new String(key, UTF_8))));
    } catch (IllegalStateException | DatabaseException e) {
      messages.accept("the end was not orderly: " + e.getMessage());
    }
    return ExitCode.NOT_FLUSHED;
  }

  private void removeTemporary() {
    if (temporary != null) {
      try {
        temporary.close();
      } catch (UncheckedIOException e) {
        messages.accept("the temporary database cannot be removed: " + e.getMessage());
      }
    }
  }
}
