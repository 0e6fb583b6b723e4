"""Chinese and Japanese, whose words are not parted by spaces. Pure data.

Nothing here cuts words: a text is compared by runs of one script and by pairs of characters (`terms.py`).
What asks or only holds a sentence together is listed, so that it is no subject.
"""

from __future__ import annotations

import re

from rag.text.languages.rules import LanguageRules, groups

_FIGURE = r"\d+(?:[.,]\d+)*|[一二三四五六七八九十百千万亿億兆両两]+(?=[人名个件棟棟具座辆元円年月日歳岁台只头匹枚本回次倍公米度级番位])"

CHINESE = LanguageRules(
    name="Chinese",
    code="zh",
    asks=(
        (
            "money",
            re.compile(
                "多少(?:钱|元|资金|投资)|花了多少|(?:造价|票价|费用|总投资|投资|价格|奖金|过桥费).{0,4}(?:多少|几)|多少.{0,4}(?:造价|费用)"
            ),
        ),
        (
            "reason",
            re.compile("为什么|为什麼|为何|為什麼|怎么会|(?:原因|起因)(?:是|为)?(?:什么)?|因为什么"),
        ),
        ("time", re.compile("什么时候|何时|哪(?:一)?(?:年|天|日|月)|几(?:月|号|点)|什么时间|多久前")),
        (
            "people",
            re.compile(
                "多少(?:名|位)?(?:人|居民|工人|乘客|学生|员工)|几(?:个|名)?人|死了多少|多少.{0,3}(?:死|伤)"
            ),
        ),
        ("number", re.compile("多少|几(?:个|人|名|座|件|公里|岁|次)?|多(?:长|大|高|远|久|重|深|宽|快)")),
        ("place", re.compile("哪里|哪儿|何处|在哪|什么地方|哪个(?:城市|国家|地方)")),
        ("person", re.compile("谁|何人|什么人|哪位|叫什么")),
    ),
    offers={
        "people": re.compile(rf"(?:{_FIGURE})(?:多|余)?(?:人|名|位)"),
        "number": re.compile(_FIGURE),
        "money": re.compile(
            rf"(?:{_FIGURE})\s*(?:多|余|余)?(?:万|亿)?(?:元|美元|欧元|日元|人民币|块)|%|％"
        ),
        "time": re.compile(
            "[一二三四五六七八九十0-9]+(?:年|月|日|号|时|点)|周[一二三四五六日天]|星期|昨|今|明|凌晨|早上|晚间|本月|下月"
        ),
        "place": re.compile("在|于|位于|至|到"),
        "person": re.compile(
            "(?:市长|局长|部长|校长|院长|主席|总统|总理|省长|县长|教授|先生|女士|村民|工人|司机|教练|选手|队长|作家|导演|演员|设计师|负责人|发言人|记者|医生|警员|学者|专家|博士|主任|经理|董事长)"
        ),
        "reason": re.compile("因为|由于|原因|导致|引发|为了|因(?!此)|造成|所致|违规|故障"),
    },
    leans=re.compile("(?:他|她|它|他们|她们|此|这|该|其)"),
    stop_words=frozenset(
        """为什么 为什麼 什么时候 什么时间 什么地方 什么人 什么 什麼 多少钱 多少元 多少 哪里 哪儿 哪个 哪位 哪些 哪一 哪年 哪天 哪
        何时 何处 何人 为何 怎么会 怎么样 怎么 怎样 如何 几个 几人 几月 几号 几点 几 谁 有多 多长 多大 多高 多远 多久 多重 多深 多宽
        请问 请 告诉我 是不是 是否 的 了 吗 呢 吧 是 被 把 在 会 有 和 与 因 由于 因为 这个 那个 一个 人 个 名 叫 原因 起因 时候 时间
        其中 目前 总共 一共 大约 约 正式""".split()
    ),
    synonyms=groups(
        """
        死亡 死者 遇难 身亡 丧生 罹难 死 遇害
        受伤 伤者 负伤 伤
        火灾 起火 大火 失火 着火 火情
        爆炸 爆燃
        赢得 获胜 夺冠 冠军 获奖 夺得 荣获 赢
        长度 全长 长
        花费 投资 造价 成本 耗资 费用 花
        通车 开通 启用 开放
        发现 找到 发掘
        逮捕 拘留 抓获 拘捕
        疏散 撤离 转移
        当选 选举 选为
        辞职 卸任 离任
        关闭 停业 关门
        开始 启动 开工
        建造 修建 建成 建设 兴建
        失踪 下落不明
        地震 震级
        洪水 洪灾 水灾
        展出 展览 展示
        设计 设计师
        负责人 领队 带领
        """
    ),
)

JAPANESE = LanguageRules(
    name="Japanese",
    code="ja",
    asks=(
        ("money", re.compile("いくら|何円|(?:値段|費用|金額|賞金|総額|料金)は")),
        ("reason", re.compile("なぜ|何故|どうして|原因|理由|なんで")),
        ("time", re.compile("いつ|何(?:年|月|日|時|曜日)")),
        ("people", re.compile("何(?:人|名)")),
        (
            "number",
            re.compile(
                "何(?:棟|個|件|歳|メートル|キロ|ミリ|回|度|台|匹|頭|分|秒|位|倍|年間|本|冊|点)|どのくらい|どれくらい|いくつ|どれだけ"
            ),
        ),
        ("place", re.compile("どこ|何処|どの(?:市|町|国|県|場所)")),
        ("person", re.compile("誰|だれ|どなた|何という(?:人|選手|名)")),
    ),
    offers={
        "people": re.compile(rf"(?:{_FIGURE})(?:人|名)"),
        "number": re.compile(_FIGURE),
        "money": re.compile(rf"(?:{_FIGURE})(?:万|億|兆)?(?:円|ドル|ユーロ|元)|%|％"),
        "time": re.compile(
            "[一二三四五六七八九十0-9]+(?:年|月|日|時)|[月火水木金土日]曜|昨|今|明日|未明|早朝|夜|午前|午後|来月"
        ),
        "place": re.compile("で|に|から"),
        "person": re.compile(
            "さん|氏|選手|市長|町長|知事|社長|会長|教授|監督|首相|大臣|大統領|容疑者|議員|代表|局長|署長|校長|医師|記者|博士|被告|君|ちゃん|投手"
        ),
        "reason": re.compile("ため|ので|から|により|によって|よる|原因|理由|とみられ|せい|影響"),
    },
    leans=re.compile("(?:彼|彼女|これ|それ|この|その|同|また、?同)"),
    stop_words=frozenset(
        "何人 何名 何日 何月 何年 何時 何円 何棟 何個 何歳 何回 何度 何 誰 原因 理由 場所 人 名 日 時 年 月 的 私 教 名前 予定 件".split()
    ),
    synonyms=groups(
        """
        死亡 亡 死者 死去 犠牲 遺体 死
        負傷 重傷 軽傷 けが 怪我 傷
        火災 火事 出火 全焼 炎上 焼失
        優勝 勝 制 金メダル
        発生 起
        選 当選 選出
        辞任 辞職 退任
        逮捕 拘束
        盗 窃盗 盗難
        見 発見
        開通 開業 開場 開
        閉店 閉鎖 閉 休業
        避難
        行方不明 不明
        救助 救出
        地震 震度
        洪水 浸水 氾濫
        事故 衝突
        賞金 寄付 寄贈
        生
        建設 建
        始 開始
        監督 指揮
        社長 代表
        雨量 降水量 雨
        """
    ),
)
