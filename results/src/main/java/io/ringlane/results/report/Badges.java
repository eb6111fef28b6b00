package io.ringlane.results.report;

import io.ringlane.results.raw.Outcome;

/** Marks that say the same by shape, word and colour. */
final class Badges {

  private Badges() {}

  static Html of(Outcome outcome) {
    return switch (outcome) {
      case UPHELD -> Html.of("<span class=\"badge good\">✓ upheld</span>");
      case REFUTED -> Html.of("<span class=\"badge bad\">✗ refuted</span>");
      case UNKNOWN -> Html.of("<span class=\"badge unknown\">? unknown</span>");
    };
  }

  /** A light with a word beside it. */
  static Html light(String kind, String title, String sentence) {
    String sign = switch (kind) {
      case "good" -> "✓";
      case "bad" -> "✗";
      default -> "!";
    };
    return Html.of("""
        <div class="light {}"><span class="sign" aria-hidden="true">{}</span><div><b>{}</b><br>{}</div></div>
        """, kind, sign, title, sentence);
  }

  /** A patch of the strategy's colour. */
  static Html swatch(String name) {
    return Html.of("<span class=\"swatch\" style=\"background:{}\" aria-hidden=\"true\"></span>", Palette.css(name));
  }
}
