package dev.eschew.models.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eschew.attention.AttentionKind;
import dev.eschew.attention.Block;
import dev.eschew.attention.SiteClass;
import dev.eschew.guidance.NegToMe;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TokenMergingTest {
  private static final List<SiteClass> MERGEABLE =
      List.of(RecordingNetwork.UP_SELF, RecordingNetwork.DOWN_CROSS);

  @Test
  void selectsByBlockKindAndGrid() {
    assertThat(sites(Set.of(Block.UP, Block.DOWN), Set.of(AttentionKind.values()), 0))
        .containsExactlyInAnyOrderElementsOf(MERGEABLE);
    assertThat(sites(Set.of(Block.UP, Block.DOWN), Set.of(AttentionKind.values()), 5))
        .containsExactly(RecordingNetwork.UP_SELF);
    assertThat(sites(Set.of(Block.DOWN), Set.of(AttentionKind.values()), 4))
        .containsExactly(RecordingNetwork.DOWN_CROSS);
  }

  @Test
  void anEmptySelectionNamesTheFieldAtFault() {
    assertFault(
        "guidance.negtome.blocks",
        "down/cross, up/self",
        () -> sites(Set.of(Block.MID), Set.of(AttentionKind.SELF), 0));
    assertFault(
        "guidance.negtome.blocks",
        "down/cross",
        () -> sites(Set.of(Block.UP), Set.of(AttentionKind.CROSS), 0));
    assertFault(
        "guidance.negtome.min_side",
        "at most 8",
        () -> sites(Set.of(Block.values()), Set.of(AttentionKind.values()), 9));
    assertFault(
        "guidance.negtome",
        "no attention",
        () ->
            TokenMerging.sites(
                term(Set.of(Block.UP), Set.of(AttentionKind.SELF), 0), List.of(), 8, 12));
  }

  private static void assertFault(String field, String message, Runnable selection) {
    assertThatThrownBy(selection::run)
        .isInstanceOf(InvalidFieldException.class)
        .hasMessageContaining(message)
        .extracting(e -> ((InvalidFieldException) e).field())
        .isEqualTo(field);
  }

  private static Set<SiteClass> sites(
      Set<Block> blocks, Set<AttentionKind> attention, int minSide) {
    return TokenMerging.sites(term(blocks, attention, minSide), MERGEABLE, 8, 12);
  }

  private static NegToMe term(Set<Block> blocks, Set<AttentionKind> attention, int minSide) {
    return new NegToMe(
        0.9,
        0.65,
        new NegToMe.Timesteps(1000, 0),
        blocks,
        attention,
        minSide,
        NegToMe.Reference.FIRST);
  }
}
