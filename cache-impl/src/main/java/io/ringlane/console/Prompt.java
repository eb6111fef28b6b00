package io.ringlane.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;

import io.ringlane.pipeline.Response;
import io.ringlane.pipeline.ResponseSink;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.completer.ArgumentCompleter;
import org.jline.reader.impl.completer.NullCompleter;
import org.jline.reader.impl.completer.StringsCompleter;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;

/** A terminal: lines come from a prompt with history and completion, answers appear above it. */
final class Prompt implements LineSource, ResponseSink<String>, AutoCloseable {
  private static final String PROMPT = "ringlane> ";

  private final Terminal terminal;
  private final LineReader reader;

  Prompt() throws IOException {
    terminal = TerminalBuilder.builder().name("ringlane").system(true).dumb(true).encoding(UTF_8).build();
    reader = LineReaderBuilder.builder().terminal(terminal)
        .completer(new ArgumentCompleter(new StringsCompleter(Verb.names()), NullCompleter.INSTANCE))
        .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true).option(LineReader.Option.CASE_INSENSITIVE, true)
        .build();
  }

  @Override
  public @Nullable Line next() {
    while (true) {
      try {
        String text = reader.readLine(PROMPT);
        return text.getBytes(UTF_8).length > Line.MAX_BYTES ? Line.TOO_LONG : new Line.Text(text);
      } catch (UserInterruptException e) {
        // a line that was given up, as in a shell
      } catch (EndOfFileException e) {
        return null;
      }
    }
  }

  @Override
  public void accept(long id, Response<String> response) {
    reader.printAbove(id + " " + AnswerPrinter.print(response));
  }

  @Override
  public void close() throws IOException {
    terminal.close();
  }
}
