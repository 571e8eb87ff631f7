package rest

import "zhitong/archive"

// titles has the title of every problem code in both languages.
var titles = map[string]map[string]string{
	"not_found":              {english: "Not found", chinese: "未找到"},
	"invalid_argument":       {english: "The request is not valid", chinese: "请求无效"},
	"invalid_state":          {english: "Not possible in this state", chinese: "当前状态不允许此操作"},
	"already_exists":         {english: "Exists already", chinese: "已存在"},
	"forbidden":              {english: "Not allowed", chinese: "没有权限"},
	"unauthenticated":        {english: "Sign in first", chinese: "请先登录"},
	"four_eyes":              {english: "A second person must decide", chinese: "须由第二人复核，提出人不能复核"},
	"idempotency_key_reused": {english: "The idempotency key was used for another request", chinese: "幂等键已用于其他请求"},
	"resource_exhausted":     {english: "Too busy, try again later", chinese: "系统繁忙，请稍后再试"},
	"unavailable":            {english: "Not available now", chinese: "暂不可用"},
	"deadline_exceeded":      {english: "No answer in time", chinese: "未能及时完成"},
	"internal":               {english: "An internal error", chinese: "内部错误"},
	"request_too_large":      {english: "The request is too large", chinese: "请求过大"},
	notAcceptable:            {english: "Not available in this form", chinese: "没有这种形式的内容"},
	notServed:                {english: "Camunda has this operation, Zhitong does not serve it", chinese: "Camunda 有此操作，直通不提供"},
	"method_not_allowed":     {english: "This path takes other methods", chinese: "此路径不支持该方法"},
	archive.CodeUnreachable:  {english: "The file of the archive is not reachable here", chinese: "此处无法访问归档文件"},
	codeDocumentExpired:      {english: "The time of the archived document is over", chinese: "归档文档已过保存期限"},
	codeDocumentDestroyed:    {english: "The archived document was destroyed", chinese: "归档文档已按期销毁"},
	archive.CodeDamaged:      {english: "The archived document is damaged", chinese: "归档文件已损坏"},
	"unsupported_media_type": {english: "This content type is not supported", chinese: "不支持此内容类型"},
}

func titleOf(code, language string) string {
	if title, ok := titles[code][language]; ok {
		return title
	}
	return titles["internal"][language]
}
