// What gates say of themselves, in Chinese: by their English words, with {0}, {1} for the numbers in them.

/** The roles of our gates and activations. Roles of other people's gates stay as their authors wrote them. */
export const zhRoles: Readonly<Record<string, string>> = {
  "gradient distributor: each input gets the upstream gradient, because the output grows as fast as either":
    "梯度分发器：每个输入都得到上游梯度，因为输出随任一输入增长得一样快",
  "gradient distributor: each input gets the upstream gradient": "梯度分发器：每个输入都得到上游梯度",
  "gradient distributor: each input gets an equal share of the upstream gradient":
    "梯度分发器：每个输入得到等份的上游梯度",
  "gradient distributor: every summand gets the upstream gradient": "梯度分发器：每个加数都得到上游梯度",
  "gradient distributor: every summand gets the upstream gradient over the sum":
    "梯度分发器：每个加数都得到上游梯度除以总和",
  "gradient distributor: every value gets an equal share of the upstream gradient":
    "梯度分发器：每个值得到等份的上游梯度",
  "gradient distributor: x gets the upstream gradient, y its negative, because the output falls as y grows":
    "梯度分发器：x 得到上游梯度，y 得到它的相反数，因为 y 增大时输出减小",
  "gradient router: the larger input gets the whole gradient, the other none, because only the larger one matters":
    "梯度路由器：较大的输入得到全部梯度，另一个得不到，因为只有较大者起作用",
  "gradient router: the smaller input gets the whole gradient, the other none, because only the smaller one matters":
    "梯度路由器：较小的输入得到全部梯度，另一个得不到，因为只有较小者起作用",
  "gradient router: the largest input gets the whole gradient": "梯度路由器：最大的输入得到全部梯度",
  "gradient router: the smallest input gets the whole gradient": "梯度路由器：最小的输入得到全部梯度",
  "gradient router: the largest value gets the whole gradient": "梯度路由器：最大的值得到全部梯度",
  "gradient router: the smallest value gets the whole gradient": "梯度路由器：最小的值得到全部梯度",
  "gradient router: the input that was taken gets the gradient": "梯度路由器：被选中的输入得到梯度",
  "gradient router: the winning piece gets the whole gradient": "梯度路由器：胜出的一段得到全部梯度",
  "gradient switcher: each input gets the upstream gradient times the other input":
    "梯度交换器：每个输入得到上游梯度乘以另一个输入",
  "gradient switcher: each value gets the upstream gradient times the product of the others":
    "梯度交换器：每个值得到上游梯度乘以其余各值的积",
  "the matrix rule: dA = dC · Bᵀ and dB = Aᵀ · dC": "矩阵法则：dA = dC · Bᵀ，dB = Aᵀ · dC",
  "the matrix rule: dW = dq · xᵀ and dx = Wᵀ · dq": "矩阵法则：dW = dq · xᵀ，dx = Wᵀ · dq",
  "the matrix rule for A and B; C gets beta times the gradient": "对 A 和 B 用矩阵法则；C 得到 beta 乘以梯度",
  "the matrix rule, for each pair of inputs": "对每一对输入用矩阵法则",
  "a valve: passes the gradient where the input is positive, stops it elsewhere": "阀门：输入为正时放行梯度，否则阻断",
  "a valve: passes the gradient where the input is between {0} and {1}, stops it elsewhere":
    "阀门：输入在 {0} 与 {1} 之间时放行梯度，否则阻断",
  "a valve: passes the gradient where the input is above {0}, stops it elsewhere":
    "阀门：输入大于 {0} 时放行梯度，否则阻断",
  "a valve: passes the gradient within the bounds, stops it outside": "阀门：在界限之内放行梯度，之外阻断",
  "a gate that its own input opens: passes the gradient right of {0}, reverses a little of it far left":
    "由自身输入打开的门：在 {0} 右侧放行梯度，在远左侧反转其中一点",
  "stops the gradient: bools have none": "截断梯度：布尔值没有梯度",
  "stops the gradient: positions have none": "截断梯度：位置没有梯度",
  "stops the gradient: indices have none": "截断梯度：下标没有梯度",
  "stops the gradient: it is flat": "截断梯度：它处处是平的",
  "stops the gradient: it is flat on both sides of its jump": "截断梯度：跳跃的两侧都是平的",
  "stops the gradient where it dropped the value, and scales the rest alike": "在丢弃之处截断梯度，其余同样缩放",
  "scales the gradient by {0}": "把梯度乘以 {0}",
  "scales the gradient by its own output": "把梯度乘以自己的输出",
  "scales the gradient by the exponential of its input": "把梯度乘以输入的指数",
  "scales the gradient by minus its output squared": "把梯度乘以输出平方的相反数",
  "scales the gradient by minus its output over twice its input": "把梯度乘以输出除以两倍输入的相反数",
  "scales the gradient by twice its input": "把梯度乘以两倍的输入",
  "scales the gradient by the cosine": "把梯度乘以余弦",
  "scales the gradient by minus the sine": "把梯度乘以正弦的相反数",
  "scales the gradient by the hyperbolic sine": "把梯度乘以双曲正弦",
  "scales the gradient by the hyperbolic cosine": "把梯度乘以双曲余弦",
  "scales the gradient by one more than its output squared": "把梯度乘以输出平方加一",
  "scales the gradient by a bell around {0}": "把梯度乘以以 {0} 为中心的钟形",
  "scales the gradient by ({0} - σ)·σ, at most a quarter": "把梯度乘以 ({0} - σ)·σ，至多四分之一",
  "scales the gradient by {0} - y², at most {1}": "把梯度乘以 {0} - y²，至多 {1}",
  "scales the gradient by σ of its input: a valve that opens gradually": "把梯度乘以输入的 σ：一个逐渐打开的阀门",
  "scales the gradient by σ of minus its input: what is sure already gets nearly none":
    "把梯度乘以负输入的 σ：已经确定的几乎得不到",
  "scales the gradient by {0} / ({1} + |x|)²: it saturates slowly": "把梯度乘以 {0} / ({1} + |x|)²：饱和得很慢",
  "scales by one over the denominator, and by minus the quotient over it": "乘以分母的倒数，以及商除以分母的相反数",
  "scales by y · x^(y{0}) towards the base, by z · log x towards the exponent":
    "流向底数乘以 y · x^(y{0})，流向指数乘以 z · log x",
  "divides the gradient by its input": "把梯度除以输入",
  "divides the gradient by one more than its input": "把梯度除以输入加一",
  "divides the gradient by one more than its input squared": "把梯度除以输入平方加一",
  "divides the gradient by twice its output": "把梯度除以两倍的输出",
  "divides the gradient by {0} - x²": "把梯度除以 {0} - x²",
  "divides the gradient by √(x² + {0})": "把梯度除以 √(x² + {0})",
  "divides the gradient by √(x² - {0})": "把梯度除以 √(x² - {0})",
  "divides the gradient by the other leg, √({0} - x²)": "把梯度除以另一条直角边 √({0} - x²)",
  "divides the gradient by minus the other leg, √({0} - x²)": "把梯度除以另一条直角边 √({0} - x²) 的相反数",
  "passes the gradient as it is": "原样放行梯度",
  "passes the gradient: a constant does not change how fast y grows": "放行梯度：常数不改变 y 增长的快慢",
  "passes the gradient with the sign of its input": "带着输入的符号放行梯度",
  "passes the gradient between float dtypes": "在浮点类型之间放行梯度",
  "passes the gradient to x, and minus the quotient times it to y": "把梯度传给 x，把它乘以负的商传给 y",
  "passes the gradient where the input is positive, and less and less of it below": "输入为正时放行梯度，往下越来越少",
  "passes the gradient where the input is positive, {0} of it elsewhere": "输入为正时放行梯度，否则放行其 {0} 倍",
  "passes the gradient where the input is positive; elsewhere it goes to the slope too":
    "输入为正时放行梯度；否则梯度也流向斜率",
  "passes the gradient in the measure in which its input is larger than a normal number":
    "按输入大于一个正态随机数的程度放行梯度",
  "passes the gradient above {0}, stops it below {1}, scales it by x/{2} + {3}/{4} between":
    "在 {0} 之上放行梯度，在 {1} 之下阻断，其间乘以 x/{2} + {3}/{4}",
  "passes {0} of the gradient between its bounds, stops it beyond": "在界限之间放行梯度的 {0} 倍，之外阻断",
  "passes a little more than the gradient right of {0}, less and less of it below":
    "在 {0} 右侧放行略多于全部的梯度，往下越来越少",
  "turns the gradient's sign": "反转梯度的符号",
  "turns the gradient back": "把梯度转回原来的顺序",
  "turns the gradient at right angles to the point, over its distance": "把梯度转到与该点垂直的方向，再除以距离",
  "turns each vector towards its target": "把每个向量转向它的目标",
  "moves the gradient back to where its value came from": "把梯度移回它的值来自的位置",
  "gives the gradient its variable's shape": "让梯度恢复变量的形状",
  "gives each element the sum of the gradients of all sums that it is in": "每个元素得到所有包含它的和的梯度之和",
  "sums the gradient over the axes that were stretched": "沿被拉伸的轴对梯度求和",
  "sums the gradient over the copies": "对各个副本的梯度求和",
  "cuts the gradient into the parts that the inputs had": "把梯度切成各输入原来的部分",
  "cuts the gradient into the slices that the inputs were": "把梯度切成各输入原来的切片",
  "sends each gradient to the slice that was named, and adds where one was named more than once":
    "把每个梯度送到被点名的切片，被点名多次的相加",
  "sends the gradient to the part that was taken, nothing to the rest": "把梯度送到被取出的部分，其余没有",
  "sends x its part of the gradient, and drops the rest": "把属于 x 的那部分梯度送给它，其余丢弃",
  "sends each element the upstream gradient with the element's sign": "给每个元素送去带有该元素符号的上游梯度",
  "sends each element twice its own value times the upstream gradient": "给每个元素送去自身值的两倍乘以上游梯度",
  "shares the gradient out along the vector": "沿向量分配梯度",
  "shares the gradient out by softmax: the largest gets most": "按 softmax 分配梯度：最大的得到最多",
  "lets the outputs compete: what one gains, the others lose": "让各输出竞争：此得彼失",
  "pulls the two towards each other, in proportion to their difference": "把两者拉近，与其差成正比",
  "pulls each prediction towards its target, in proportion to the difference": "把每个预测拉向目标，与差成正比",
  "pulls each prediction towards its target, in proportion to the difference but no harder than {0}":
    "把每个预测拉向目标，与差成正比，但力度不超过 {0}",
  "pulls each prediction towards its target, however far it is": "把每个预测拉向目标，无论相距多远",
  "pulls each probability towards its target, the harder the surer it is and wrong":
    "把每个概率拉向目标，错得越确定拉得越用力",
  "pulls σ of each logit towards its target, in proportion to the difference": "把每个 logit 的 σ 拉向目标，与差成正比",
  "pulls probability from the other classes to the right one": "把概率从其他类别拉到正确的类别",
  "pulls up the log-probability of the right class, and no other": "只提升正确类别的对数概率",
  "pushes each score that is wrong, or right by less than {0}, towards its side":
    "把错误的、或正确但差距小于 {0} 的分数推向它的一侧",
  "pushes down each wrong score that comes within the margin of the right one, and the right one up for each":
    "压低每个落入正确分数间隔之内的错误分数，并为每一个抬高正确分数",
};
