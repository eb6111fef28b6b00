package io.ringlane.console;

import java.io.IOException;
import java.util.function.BooleanSupplier;

import io.ringlane.api.CacheClosedException;
import io.ringlane.pipeline.Pipeline;
import io.ringlane.pipeline.Request;

/** Reads lines, numbers those that are not blank and sends what they ask for, until the input ends, or QUIT. */
final class Session {
  private final LineSource lines;
  private final Pipeline<String, String> pipeline;

  Session(LineSource lines, Pipeline<String, String> pipeline) {
    this.lines = lines;
    this.pipeline = pipeline;
  }

  /** @param goOn asked before each line */
  void run(BooleanSupplier goOn) throws IOException {
    long id = 0;
    for (Line line; goOn.getAsBoolean() && (line = lines.next()) != null;) {
      if (!(line instanceof Line.Text text && text.isBlank()) && !carryOut(++id, CommandParser.parse(line))) {
        return;
      }
    }
  }

  /** False where there is nothing more to do. */
  private boolean carryOut(long id, Command command) {
    try {
      pipeline.submit(id, switch (command) {
        case Command.Send(var request) -> request;
        case Command.Ring() -> new Request.Say<>(AnswerPrinter.ring(pipeline.cache()));
        case Command.Slots() -> new Request.Say<>(AnswerPrinter.slots(pipeline.cache()));
        case Command.Help() -> new Request.Say<>(AnswerPrinter.help());
        case Command.Quit() -> new Request.Say<>(AnswerPrinter.OK);
        case Command.Wrong(var why) -> new Request.Say<>(AnswerPrinter.error(why));
      });
      return !(command instanceof Command.Quit);
    } catch (CacheClosedException e) { // the exit hook was here
      return false;
    }
  }
}
