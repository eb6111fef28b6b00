package io.ringlane.checks.history.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringlane.checks.history.History;
import io.ringlane.checks.history.HistoryOperation;
import io.ringlane.checks.history.HistoryReader;
import io.ringlane.checks.history.OperationKind;
import io.ringlane.checks.history.Outcome;
import io.ringlane.checks.history.timeline.Lanes.Bar;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * The picture of a counterexample. Cannot see: whether it is beautiful, or how wide a font really is.
 */
class TimelineTest {

  private static History history(String text) throws Exception {
    return HistoryReader.read("test", new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static History random(long seed, int operations, int sessions) throws Exception {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < operations; i++) {
      long invoked = random.nextInt(operations * 20) * (random.nextInt(10) == 0 ? 1_000_000L : 1);
      String outcome = List.of("ok", "ok", "ok", "fail", "info").get(random.nextInt(5));
      String end = outcome.equals("info") ? "-" : Long.toString(invoked + random.nextInt(300));
      String what = List.of("put\tk\t" + i, "get\tk\t" + random.nextInt(50), "remove\tk\t-").get(random.nextInt(3));
      text.append("s%d\t%s\t%d\t%s\t%s%n".formatted(random.nextInt(sessions), what, invoked, end, outcome));
    }
    return history(text.toString());
  }

  /** The picture as a parser of XML, which forgives nothing, sees it. */
  private static Document picture(String page) throws Exception {
    String svg = page.substring(page.indexOf("<svg"), page.indexOf("</svg>") + 6);
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    return factory.newDocumentBuilder().parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
  }

  private static List<Element> elements(Document picture, String name) {
    NodeList found = picture.getElementsByTagName(name);
    return IntStream.range(0, found.getLength()).mapToObj(i -> (Element) found.item(i)).toList();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void everyOperationHasABarAndNoneLiesOnAnother(long seed) throws Exception {
    History history = random(seed, 55, 3);
    List<HistoryOperation> all = IntStream.range(0, history.size()).mapToObj(history::operation).toList();
    List<HistoryOperation> few = List.of(all.get(7), all.get(3), all.get(20));
    Lanes lanes = Lanes.of(few, all);
    assertThat(lanes.bars()).extracting(Bar::operation).containsExactlyInAnyOrderElementsOf(all);
    assertThat(lanes.bars().stream().filter(bar -> bar.number() > 0)
        .sorted((a, b) -> Integer.compare(a.number(), b.number()))).extracting(Bar::operation)
        .containsExactlyElementsOf(few);
    for (Bar bar : lanes.bars()) {
      assertThat(lanes.sessions().get(bar.lane())).isEqualTo(bar.operation().session());
      assertThat(bar.row()).isBetween(0, lanes.rows().get(bar.lane()) - 1);
      assertThat(bar.from()).isGreaterThanOrEqualTo(Lanes.LEFT).isLessThan(bar.to());
      assertThat(bar.end()).isGreaterThanOrEqualTo(bar.to()).isLessThan(lanes.width());
      for (Bar other : lanes.bars()) {
        boolean sameRow = !other.equals(bar) && other.lane() == bar.lane() && other.row() == bar.row();
        assertThat(sameRow && bar.from() < other.end() && other.from() < bar.end()).as("%s, %s", bar, other).isFalse();
        assertThat(Double.compare(bar.from(), other.from()))
            .isEqualTo(Long.compare(bar.operation().invokeNanos(), other.operation().invokeNanos()));
        if (!bar.isOpen() && bar.operation().returnNanos() < other.operation().invokeNanos()) {
          assertThat(bar.to()).isLessThan(other.from());
        }
      }
    }
  }

  @Test
  void thePageShowsWhatContradictsItselfAndWhatIsNearIt() throws Exception {
    History history = history("""
        s1 put a 1 1000 1010 ok
        s1 put a 2 1020 1030 ok
        s3 put a 3 1025 - info
        s4 put b 9 1020 1030 ok
        s3 get a 2 1040 1050 ok
        s2 get a 1 1060 31070 ok
        s3 get a 2 99000 99050 ok
        s3 put a 4 1033 1034 fail
        """.replace(' ', '\t'));
    List<HistoryOperation> few = List.of(history.operation(0), history.operation(1), history.operation(5));
    String page = Timeline.page(history, "key a", "the write of another value lies between", few);
    Document picture = picture(page);
    assertThat(elements(picture, "g")).extracting(g -> g.getAttribute("class"))
        .containsExactlyInAnyOrder("few", "few", "few", "near", "near", "near failed");
    assertThat(elements(picture, "text")).extracting(Element::getTextContent)
        .contains("s1", "s2", "s3", "1. put a = 1", "2. put a = 2", "3. get a \u2192 1", "put a = 3", "get a \u2192 2",
            "put a = 4 (failed)", "0.000 \u00b5s", "0.010 \u00b5s", "30.070 \u00b5s")
        .doesNotContain("s4");
    assertThat(elements(picture, "path")).as("what has no end").hasSize(1);
    assertThat(elements(picture, "desc").getFirst().getTextContent())
        .contains("The write of another value lies between.").contains("1: line 1  session s1  put a = 1")
        .contains("3: line 6  session s2  get a -> 1");
    assertThat(page).contains("<td class=\"text\">get a -&gt; 1</td>").contains("never seen")
        .contains("prefers-color-scheme: dark").doesNotContain("are not shown");
  }

  @Test
  void theNearestSixtyAreShownAndTheOthersCounted() throws Exception {
    StringBuilder text = new StringBuilder("a\tput\tk\t1\t0\t1\tok\na\tget\tk\t-\t100000\t100001\tok\n");
    for (int i = 0; i < 500; i++) {
      text.append("b\tput\tk\t%d\t%d\t%d\tok%n".formatted(10 + i, 10 + i * 100, 20 + i * 100));
    }
    History history = history(text.toString());
    String page = Timeline.page(history, "key k", "", List.of(history.operation(0), history.operation(1)));
    assertThat(elements(picture(page), "g")).hasSize(Timeline.MOST_OPERATIONS);
    assertThat(page).contains(">442 more are not shown.<").contains("put k = 10<").contains("put k = 67<")
        .doesNotContain("put k = 68<");
  }

  @Test
  void namesOfOthersStayText() throws Exception {
    String evil = "</title><script>alert('\"&\u202e\u0007</script>";
    History history = history(
        "%s\tput\t%s\t%s\t0\t1\tok\n%s\tget\t%s\t-\t2\t3\tok\n".formatted(evil, evil, evil, evil, evil));
    String page = Timeline.page(history, "key " + evil, "<b>" + evil,
        List.of(history.operation(0), history.operation(1)));
    assertThat(elements(picture(page), "g")).hasSize(2);
    assertThat(page.toLowerCase(Locale.ROOT)).doesNotContain("<script").doesNotContain("<b>").doesNotContain("\u202e")
        .doesNotContain("\u0007");
    assertThat(page).contains("alert(&#39;&quot;&amp;\\u{202e}\\u{7}&lt;/script&gt;");
    assertThat(Pattern.compile("<title").matcher(page).results().count())
        .as("one of the page, one of the picture, two of bars")
        .isEqualTo(4);
  }

  @Test
  void thePageNeedsNothingElse() throws Exception {
    History history = random(9, 40, 4);
    List<HistoryOperation> few = new ArrayList<>();
    for (int row = 0; few.size() < 2; row++) {
      if (history.operation(row).kind() == OperationKind.GET && history.operation(row).outcome() == Outcome.OK) {
        few.add(history.operation(row));
      }
    }
    String page = Timeline.page(history, "key k", "why", few);
    assertThat(page).startsWith("<!doctype html>").contains("<html lang=\"en\">").contains("role=\"img\"");
    assertThat(page.replace("http://www.w3.org/2000/svg", "")).doesNotContain("://").doesNotContain("src=")
        .doesNotContain("href").doesNotContain("<script").doesNotContain("url(");
  }

  @Test
  void stampsFromEndToEndOfTimeHavePlaces() throws Exception {
    History history = history("""
        a put k 1 -8999999999999999999 -8999999999999999998 ok
        b get k - 8999999999999999998 8999999999999999999 ok
        """.replace(' ', '\t'));
    Lanes lanes = Lanes.of(List.of(history.operation(0)), List.of(history.operation(0), history.operation(1)));
    assertThat(lanes.bars()).allSatisfy(bar -> assertThat(bar.to()).isGreaterThan(bar.from()).isFinite());
    assertThat(Timeline.page(history, "key k", "", List.of(history.operation(0), history.operation(1))))
        .contains("18000000000.000 s");
  }
}
