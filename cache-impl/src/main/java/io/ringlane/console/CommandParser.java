package io.ringlane.console;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

import io.ringlane.pipeline.Request;
import org.jspecify.annotations.Nullable;

/** From a line that is not blank to a command. Pure. */
final class CommandParser {
  private static final Pattern SMALL_NUMBER = Pattern.compile("[0-9]{1,9}");
  private static final Pattern WHOLE_NUMBER = Pattern.compile("[+-]?[0-9]+");

  private CommandParser() {}

  static Command parse(Line line) {
    return switch (line) {
      case Line.Unusable(var why) -> new Command.Wrong(why);
      case Line.Text(var text) -> parse(text);
    };
  }

  private static Command parse(String text) {
    List<String> words;
    try {
      words = Words.of(text);
    } catch (Words.MalformedException e) {
      return new Command.Wrong(String.valueOf(e.getMessage()));
    }
    Verb verb = Verb.named(words.getFirst());
    if (verb == null) {
      return new Command.Wrong("unknown command " + Words.excerpt(words.getFirst()) + "; there are "
          + String.join(", ", Verb.names()));
    }
    List<String> arguments = words.subList(1, words.size());
    if (arguments.size() < verb.fewest || arguments.size() > verb.most) {
      return new Command.Wrong(count(verb, arguments.size()));
    }
    return switch (verb) {
      case PUT -> put(arguments);
      case GET -> new Command.Send(new Request.Get<>(arguments.getFirst()));
      case DEL -> new Command.Send(new Request.Remove<>(arguments.getFirst()));
      case TTL -> new Command.Send(new Request.ReadTimeToLive<>(arguments.getFirst()));
      case EXPIRE -> expire(arguments);
      case PERSIST -> new Command.Send(new Request.Expire<>(arguments.getFirst(), null));
      case STATS -> new Command.Send(new Request.ReadStats<>());
      case FLUSH -> new Command.Send(new Request.Flush<>());
      case DEAD -> new Command.Send(new Request.ListDead<>());
      case REQUEUE -> new Command.Send(new Request.Requeue<>(arguments.isEmpty() ? null : arguments.getFirst()));
      case JOIN -> new Command.Send(new Request.Join<>(arguments.getFirst()));
      case LEAVE -> new Command.Send(new Request.Leave<>(arguments.getFirst()));
      case CRASH -> new Command.Send(new Request.Crash<>(arguments.getFirst()));
      case RING -> new Command.Ring();
      case SLOTS -> slots(arguments);
      case HELP -> new Command.Help();
      case QUIT -> new Command.Quit();
    };
  }

  private static String count(Verb verb, int got) {
    boolean tooMany = got > verb.most;
    return (tooMany ? "too many" : "missing") + " arguments (" + got + "); the form is " + verb.form
        + (tooMany && verb.most > 0 ? ", with quotes around what holds spaces" : "");
  }

  private static Command put(List<String> arguments) {
    if (arguments.size() < 3) {
      return new Command.Send(new Request.Put<>(arguments.get(0), arguments.get(1), null));
    }
    String typed = arguments.get(2);
    Command wrong = wrong(Verb.PUT, typed);
    return wrong != null
        ? wrong
        : new Command.Send(new Request.Put<>(arguments.get(0), arguments.get(1), millis(typed)));
  }

  private static Command expire(List<String> arguments) {
    String typed = arguments.get(1);
    Command wrong = wrong(Verb.EXPIRE, typed);
    return wrong != null ? wrong : new Command.Send(new Request.Expire<>(arguments.getFirst(), millis(typed)));
  }

  private static Command slots(List<String> arguments) {
    if (arguments.isEmpty()) {
      return new Command.Slots();
    }
    if (arguments.size() < 3) {
      return new Command.Wrong(count(Verb.SLOTS, arguments.size()));
    }
    if (!arguments.getFirst().equalsIgnoreCase("MOVE")) {
      return new Command.Wrong(Words.excerpt(arguments.getFirst()) + " is not MOVE; the form is " + Verb.SLOTS.form);
    }
    for (String typed : arguments.subList(1, 3)) {
      if (!SMALL_NUMBER.matcher(typed).matches()) {
        return new Command.Wrong(Words.excerpt(typed) + " is no number of a slot or worker; the form is "
            + Verb.SLOTS.form + ", both numbered from 0");
      }
    }
    return new Command.Send(
        new Request.MoveSlot<>(Integer.parseInt(arguments.get(1)), Integer.parseInt(arguments.get(2))));
  }

  private static Duration millis(String typed) {
    return Duration.ofMillis(Long.parseLong(typed));
  }

  private static @Nullable Command wrong(Verb verb, String typed) {
    String wrong = wrongMillis(typed);
    return wrong == null
        ? null
        : new Command.Wrong("ttl-ms " + Words.excerpt(typed) + " " + wrong + "; the form is " + verb.form
            + ", ttl-ms a whole number of milliseconds from 0, with quotes around what holds spaces");
  }

  private static @Nullable String wrongMillis(String typed) {
    if (!WHOLE_NUMBER.matcher(typed).matches()) {
      return "is not a whole number";
    }
    try {
      return Long.parseLong(typed) < 0 ? "is negative" : null;
    } catch (NumberFormatException e) {
      return typed.startsWith("-") ? "is negative" : "is more than " + Long.MAX_VALUE;
    }
  }
}
