package io.ringlane.results.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Nothing from outside reaches the page as markup. */
class HtmlTest {

  @Test
  void textIsEscapedAndMarkupIsNot() {
    Html html = Html.of("<p title=\"{}\">{}{}</p>", "a\"b", "<script>&'", Html.of("<b>{}</b>", "x"));

    assertThat(html.markup())
        .isEqualTo("<p title=\"a&quot;b\">&lt;script&gt;&amp;&#39;<b>x</b></p>");
  }

  @Test
  void bracesInAnArgumentAreNoHoles() {
    assertThat(Html.of("{} {}", "{}", "b").markup()).isEqualTo("{} b");
  }

  @Test
  void listsOfTextAreEscapedToo() {
    assertThat(Html.of("{}", List.of("<", Html.of("<i></i>"))).markup()).isEqualTo("&lt;<i></i>");
  }

  @Test
  void controlCharactersAreDropped() {
    assertThat(Html.text("a\u0000\u001b[31mb").markup()).isEqualTo("a[31mb");
  }

  @Test
  void wrongNumberOfArgumentsIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> Html.of("{}"));
    assertThatIllegalArgumentException().isThrownBy(() -> Html.of("", "a"));
  }

  @Test
  void numbersAreShort() {
    assertThat(Figures.rate(1_234_567)).isEqualTo("1.23 M");
    assertThat(Figures.rate(56_789)).isEqualTo("56.8 k");
    assertThat(Figures.rate(999.6)).isEqualTo("1\u202f000");
    assertThat(Figures.tick(100_000)).isEqualTo("100 k");
    assertThat(Figures.tick(50_000)).isEqualTo("50 k");
    assertThat(Figures.tick(0)).isEqualTo("0");
    assertThat(Figures.percent(0.05)).isEqualTo("5.0 %");
    assertThat(Figures.microseconds(1_210)).isEqualTo("1.21 ms");
  }
}
