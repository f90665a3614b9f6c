package dev.eschew.graph.site;

import ai.onnx.proto.OnnxMl.TensorProto;
import dev.eschew.attention.SiteClass;
import dev.eschew.graph.Node;
import java.util.Optional;

/**
 * One attention block of a network, whatever form it has in the graph.
 *
 * @param label what the graph calls its output projection
 * @param form how it is written
 * @param place where it is and what it reads
 * @param operator the node that computes the scores' softmax, or all of the attention
 * @param projections what it reads; empty where the operator projects by itself
 * @param attended tensor (B, N, heads * d): what it gives, before the output projection
 * @param outputProjection the node that reads {@code attended}
 * @param output tensor (B, N, C): the block's result, before the residual addition
 * @param type element type of {@code attended} and {@code output}
 */
public record AttentionSite(
    String label,
    AttentionForm form,
    SiteClass place,
    Node operator,
    Optional<Projections> projections,
    String attended,
    Node outputProjection,
    String output,
    TensorProto.DataType type) {}
