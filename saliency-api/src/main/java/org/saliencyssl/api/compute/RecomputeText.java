package org.saliencyssl.api.compute;

/**
 * Writes what {@link Recompute#BLOCKS} needs beside the methods of a {@link NetworkScript}.
 *
 * <p>{@code recorded}: a training pass to the output without a graph. Where one was to be recorded,
 * the output is a leaf that requires a gradient, and the borders between the blocks follow it.
 * {@code block_K}: the graph of one block, made from its border and at once run backwards with the
 * gradient at the block's result; gives the gradient at the border. Running statistics moved in the
 * first pass and stay.
 *
 * <p>Borders and the gradients there are what the network computes with: bfloat16 stays bfloat16.
 * The first block has no border: its gradient goes on into the graph that the input came from.
 */
record RecomputeText(NetworkDefinition definition, ComputePolicy policy) {

  static final String RECORDED = "recorded";

  static String block(int number) {
    return "block_" + number;
  }

  String text() {
    Blocks blocks = Blocks.of(definition);
    StringBuilder text = new StringBuilder(recorded(blocks));
    for (int block = 0; block < blocks.count(); block++) {
      text.append(block(blocks, block));
    }
    return text.toString();
  }

  private String recorded(Blocks blocks) {
    NetworkScript.Method method = new NetworkScript(definition, policy).output(true);
    String value = method.part(-1, blocks.result());
    StringBuilder borders = new StringBuilder();
    blocks.borders().forEach(border -> borders.append(", v").append(border));
    return """
      def recorded(self, x: Tensor, p: List[Tensor]%s) -> List[Tensor]:
        enabled = torch.is_grad_enabled()
        if ops.prim.requires_grad(x):
          wanted = enabled
        else:
          wanted = torch.__and__(enabled, ops.prim.requires_grad(p[0]))
        torch.set_grad_enabled(False)
    %s    output = %s
        torch.set_grad_enabled(enabled)
        if wanted:
          results = [torch.requires_grad_(torch.detach(output), True)%s]
        else:
          results = [output]
        return results
    """
        .formatted(buffers(), method.lines(), value, borders);
  }

  private String block(Blocks blocks, int block) {
    boolean first = block == 0;
    NetworkScript.Method method = new NetworkScript(definition, policy).output(false);
    String value = method.part(blocks.from(block), blocks.to(block));
    String leaf = first ? "" : "    x = torch.requires_grad_(torch.detach(border), True)\n";
    return """
      def %s(self, %s: Tensor, d: Tensor, p: List[Tensor]%s) -> Tensor:
    %s%s    torch.autograd.backward(%s, d)
        return %s
    """
        .formatted(
            block(block),
            first ? "x" : "border",
            buffers(),
            leaf,
            method.lines(),
            value,
            first ? "torch.detach(d)" : "ops.prim.grad(x)");
  }

  private String buffers() {
    return definition.buffers().isEmpty() ? "" : ", b: List[Tensor]";
  }
}
