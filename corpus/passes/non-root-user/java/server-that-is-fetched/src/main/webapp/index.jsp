<p>next ferry: ten past</p>
