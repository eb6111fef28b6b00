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

  private final @Nullable TemporaryDatabase temporary;
  private final Consumer<String> messages;
  private @Nullable Pipeline<String, String> pipeline; // guarded by this
  private @Nullable Integer code; // guarded by this

  Ending(@Nullable TemporaryDatabase temporary, Consumer<String> messages) {
    this.temporary = temporary;
    this.messages = messages;
  }

  /** What is to be closed from now on; false where the end has come already: then nothing may be submitted. */
  synchronized boolean covers(Pipeline<String, String> opened) {
    pipeline = opened;
    return code == null;
  }

  /** Waits for every answer to be written, however long its reader takes; the hook need not wait for that. */
  int afterAllAnswers() {
    Pipeline<String, String> open = opened();
    if (open != null) {
      open.drain();
    }
    return now();
  }

  /** Waits for answers for some seconds at most. */
  synchronized int now() {
    Integer known = code;
    if (known == null) {
      known = pipeline == null ? ExitCode.OK : flush(pipeline);
      code = known;
      removeTemporary();
    }
    return known;
  }

  private synchronized @Nullable Pipeline<String, String> opened() {
    return pipeline;
  }

  private int flush(Pipeline<String, String> open) {
    try {
      open.close(PATIENCE);
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
