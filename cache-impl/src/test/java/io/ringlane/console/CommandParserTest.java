package io.ringlane.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import io.ringlane.pipeline.Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandParserTest {
  private static Command parse(String line) {
    return CommandParser.parse(new Line.Text(line));
  }

  private static Command send(Request<String, String> request) {
    return new Command.Send(request);
  }

  @Test
  void commandsAreWhatTheySay() {
    assertThat(parse("PUT a 1")).isEqualTo(send(new Request.Put<>("a", "1", null)));
    assertThat(parse(" put \"a b\" 1 +20 ")).isEqualTo(send(new Request.Put<>("a b", "1", Duration.ofMillis(20))));
    assertThat(parse("PUT a 1 0")).isEqualTo(send(new Request.Put<>("a", "1", Duration.ZERO)));
    assertThat(parse("PUT a 1 9223372036854775807"))
        .isEqualTo(send(new Request.Put<>("a", "1", Duration.ofMillis(Long.MAX_VALUE))));
    assertThat(parse("Get A")).isEqualTo(send(new Request.Get<>("A")));
    assertThat(parse("DEL a")).isEqualTo(send(new Request.Remove<>("a")));
    assertThat(parse("ttl a")).isEqualTo(send(new Request.ReadTimeToLive<>("a")));
    assertThat(parse("STATS")).isEqualTo(send(new Request.ReadStats<>()));
    assertThat(parse("flush")).isEqualTo(send(new Request.Flush<>()));
    assertThat(parse("RING")).isEqualTo(new Command.Ring());
    assertThat(parse("slots")).isEqualTo(new Command.Slots());
    assertThat(parse("SLOTS move 3 1")).isEqualTo(send(new Request.MoveSlot<>(3, 1)));
    assertThat(parse("help")).isEqualTo(new Command.Help());
    assertThat(parse("QUIT")).isEqualTo(new Command.Quit());
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "FOO a          | unknown command \"FOO\"   | PUT, GET, DEL, TTL, EXPIRE, PERSIST, STATS, RING, SLOTS, JOIN, LEAVE, CRASH, FLUSH, DEAD, REQUEUE, HELP, QUIT",
      "GET            | missing arguments (0)     | the form is GET key",
      "PUT a          | missing arguments (1)     | the form is PUT key value [ttl-ms]",
      "GET a b        | too many arguments (2)    | the form is GET key, with quotes",
      "PUT a b 1 2    | too many arguments (4)    | the form is PUT key value [ttl-ms], with quotes",
      "SLOTS 3 1      | missing arguments (2)     | the form is SLOTS [MOVE slot worker]",
      "SLOTS SEND 3 1 | \"SEND\" is not MOVE       | the form is SLOTS [MOVE slot worker]",
      "SLOTS MOVE 3 x | \"x\" is no number        | both numbered from 0",
      "SLOTS MOVE -1 1 | \"-1\" is no number      | both numbered from 0",
      "SLOTS MOVE 9999999999 1 | is no number    | the form is SLOTS [MOVE slot worker]",
      "QUIT now       | too many arguments (1)    | the form is QUIT",
      "PUT a b soon   | ttl-ms \"soon\" is not a whole number | the form is PUT key value [ttl-ms]",
      "PUT a b 1.5    | ttl-ms \"1.5\" is not a whole number | a whole number of milliseconds from 0",
      "PUT a b ١      | ttl-ms \"١\" is not a whole number | the form is",
      "PUT a b -1     | ttl-ms \"-1\" is negative | milliseconds from 0",
      "PUT a b -99999999999999999999 | is negative | milliseconds from 0",
      "PUT a b 99999999999999999999 | is more than 9223372036854775807 | the form is",
      "GET \"a        | a quoted word does not end | close it",
      "\"\"           | unknown command \"\" | there are"})
  void whatIsWrongIsSaidWithTheRightForm(String line, String wrong, String right) {
    assertThat(parse(line)).isInstanceOfSatisfying(Command.Wrong.class,
        command -> assertThat(command.why()).contains(wrong).contains(right));
  }

  @Test
  void unusableLinesAreWrong() {
    assertThat(CommandParser.parse(Line.TOO_LONG)).isInstanceOf(Command.Wrong.class);
    assertThat(CommandParser.parse(Line.NOT_TEXT)).isInstanceOf(Command.Wrong.class);
  }
}
