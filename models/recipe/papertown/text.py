"""A small CLIP-type text encoder (Radford et al. 2021): causal, pre-norm, quick GELU, 77 positions."""
import torch
import torch.nn.functional as F
from torch import nn

from .tokenizer import LENGTH


class SelfAttention(nn.Module):
    def __init__(self, dim, heads):
        super().__init__()
        self.heads = heads
        self.k_proj, self.v_proj = nn.Linear(dim, dim), nn.Linear(dim, dim)
        self.q_proj, self.out_proj = nn.Linear(dim, dim), nn.Linear(dim, dim)

    def forward(self, x, mask):
        b, n, d = x.shape
        split = lambda y: y.view(b, n, self.heads, d // self.heads).transpose(1, 2)
        q, k, v = split(self.q_proj(x)), split(self.k_proj(x)), split(self.v_proj(x))
        h = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        return self.out_proj(h.transpose(1, 2).reshape(b, n, d))


class MLP(nn.Module):
    def __init__(self, dim, inner):
        super().__init__()
        self.fc1, self.fc2 = nn.Linear(dim, inner), nn.Linear(inner, dim)

    def forward(self, x):
        h = self.fc1(x)
        return self.fc2(h * torch.sigmoid(1.702 * h))


class Layer(nn.Module):
    def __init__(self, dim, heads, inner):
        super().__init__()
        self.self_attn, self.layer_norm1 = SelfAttention(dim, heads), nn.LayerNorm(dim)
        self.mlp, self.layer_norm2 = MLP(dim, inner), nn.LayerNorm(dim)

    def forward(self, x, mask):
        x = x + self.self_attn(self.layer_norm1(x), mask)
        return x + self.mlp(self.layer_norm2(x))


class Embeddings(nn.Module):
    def __init__(self, vocab, dim):
        super().__init__()
        self.token_embedding, self.position_embedding = nn.Embedding(vocab, dim), nn.Embedding(LENGTH, dim)
        nn.init.normal_(self.token_embedding.weight, std=0.05)
        nn.init.normal_(self.position_embedding.weight, std=0.05)

    def forward(self, ids):
        position = torch.arange(ids.shape[1], device=ids.device)
        return self.token_embedding(ids) + self.position_embedding(position), position


class Encoder(nn.Module):
    def __init__(self, dim, heads, layers, inner):
        super().__init__()
        self.layers = nn.ModuleList([Layer(dim, heads, inner) for _ in range(layers)])

    def forward(self, x, mask):
        for layer in self.layers:
            x = layer(x, mask)
        return x


class TextTransformer(nn.Module):
    def __init__(self, vocab, dim, heads, layers, inner):
        super().__init__()
        self.embeddings = Embeddings(vocab, dim)
        self.encoder = Encoder(dim, heads, layers, inner)
        self.final_layer_norm = nn.LayerNorm(dim)
        self.end = vocab - 1

    def forward(self, ids):
        x, position = self.embeddings(ids)
        x = self.final_layer_norm(self.encoder(x, position[:, None] >= position[None, :]))
        first_end = (ids == self.end).to(torch.int32).argmax(-1)
        return x, x[torch.arange(x.shape[0], device=x.device), first_end]


class CLIPTextModel(nn.Module):
    """``forward(input_ids)`` gives (last_hidden_state, pooler_output); the latter is the state at the first end token."""

    def __init__(self, vocab, dim=128, heads=4, layers=3, inner=256):
        super().__init__()
        self.cfg = dict(vocab=vocab, dim=dim, heads=heads, layers=layers, inner=inner)
        self.text_model = TextTransformer(vocab, dim, heads, layers, inner)

    def forward(self, input_ids):
        return self.text_model(input_ids)
