"""How does one day go through every input of every industry, compiled? Import only with Numba.

The same as `inventory_pass.numpy_pass`. Sellers who sell to many go four at a time over all buyers
(vector instructions); sellers who sell to few go over those few.
"""

from __future__ import annotations

import numpy as np
from numba import njit

__all__ = ["loop"]


@njit(nogil=True, cache=True, error_model="numpy", fastmath={"contract", "nsz", "reassoc"})
def loop(
    sales, use, stock_days, per_need, slack, slack_important, restock, linked, fixed, per_open,
    wide, bounds, buyer, value,
    made, aim, sent, weight, sent_by, weight_by,
    stock, order, asked, asked_by, least, least_important,
):  # fmt: skip
    sectors, batch, n = stock.shape
    regions = n // sectors
    came, free, need = np.empty(n), np.empty(n), np.empty(n)
    some_important = np.empty(sectors, dtype=np.bool_)
    for s in range(sectors):
        some_important[s] = slack_important[s].min() == 0.0
    least[:] = np.inf
    least_important[:] = np.inf
    asked_by[:] = 0.0
    for s in range(sectors):
        link = linked[s]
        first = s * regions
        z = sales[s]
        many = 0 if link >= 0 else wide[s, 0]  # sellers to many; their numbers follow
        days_s, open_s, use_s, need_s = stock_days[s], per_open[s], use[s], per_need[s]
        slack_s, slack_important_s = slack[s], slack_important[s]
        for b in range(batch):
            came[:] = 0.0
            free[:] = 0.0
            u, w = sent[b, first : first + regions], weight[b, first : first + regions]
            at = 1
            while at + 3 <= many:
                i0, i1, i2, i3 = wide[s, at], wide[s, at + 1], wide[s, at + 2], wide[s, at + 3]
                z0, z1, z2, z3 = z[i0], z[i1], z[i2], z[i3]
                u0, u1, u2, u3 = u[i0], u[i1], u[i2], u[i3]
                w0, w1, w2, w3 = w[i0], w[i1], w[i2], w[i3]
                if fixed:
                    for f in range(n):
                        came[f] += u0 * z0[f] + u1 * z1[f] + u2 * z2[f] + u3 * z3[f]
                else:
                    for f in range(n):
                        came[f] += u0 * z0[f] + u1 * z1[f] + u2 * z2[f] + u3 * z3[f]
                        free[f] += w0 * z0[f] + w1 * z1[f] + w2 * z2[f] + w3 * z3[f]
                at += 4
            rest = at
            if link >= 0:
                for r in range(regions):
                    for f in range(n):
                        v = z[r, f]
                        came[f] += u[r] * sent_by[b, link, r, f % regions] * v
                        free[f] += w[r] * weight_by[b, link, r, f % regions] * v
            else:
                for at in range(rest, regions + 1):
                    r = wide[s, at]
                    ur, wr = u[r], w[r]
                    for p in range(bounds[first + r], bounds[first + r + 1]):
                        came[buyer[p]] += ur * value[p]
                        free[buyer[p]] += wr * value[p]
            stock_b, order_b, made_b, aim_b = stock[s, b], order[s, b], made[b], aim[b]
            least_b, important_b = least[b], least_important[b]
            # Short loops: over more arrays at once the compiler gives up on vector instructions.
            for f in range(n):
                stock_b[f] = max(stock_b[f] + order_b[f] * came[f] - made_b[f], 0.0)
            for f in range(n):
                need[f] = max(days_s[f] * aim_b[f] - stock_b[f], 0.0) * restock + made_b[f]
            if fixed:
                for f in range(n):
                    order_b[f] = need[f] * open_s[f]
            else:
                for f in range(n):
                    order_b[f] = need[f] / free[f] if free[f] > 0.0 else 0.0
            for f in range(n):
                need[f] = order_b[f] * use_s[f]
            for f in range(n):
                came[f] = stock_b[f] * need_s[f]
            for f in range(n):
                least_b[f] = min(least_b[f], came[f] + slack_s[f])
            if some_important[s]:
                for f in range(n):
                    important_b[f] = min(important_b[f], came[f] + slack_important_s[f])
            at = 1
            while at + 3 <= many:
                i0, i1, i2, i3 = wide[s, at], wide[s, at + 1], wide[s, at + 2], wide[s, at + 3]
                z0, z1, z2, z3 = z[i0], z[i1], z[i2], z[i3]
                a0, a1, a2, a3 = 0.0, 0.0, 0.0, 0.0
                for f in range(n):
                    a0 += z0[f] * need[f]
                    a1 += z1[f] * need[f]
                    a2 += z2[f] * need[f]
                    a3 += z3[f] * need[f]
                asked[b, first + i0] = a0
                asked[b, first + i1] = a1
                asked[b, first + i2] = a2
                asked[b, first + i3] = a3
                at += 4
            for at in range(rest, regions + 1):
                r = wide[s, at]
                total = 0.0
                for p in range(bounds[first + r], bounds[first + r + 1]):
                    total += value[p] * need[buyer[p]]
                asked[b, first + r] = total
            if link >= 0:
                for r in range(regions):
                    for f in range(n):
                        asked_by[b, link, r, f % regions] += z[r, f] * need[f]
