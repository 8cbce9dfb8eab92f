/* SPDX-License-Identifier: Apache-2.0 */
/* A policy for files of claims and of cases that has what the built-in one has not: lists, sums over a batch, a fact of
 * each type, payees and instalments. */
#pragma once

static const char claims_policy[]
    = "<policy id='p' format='1'><payer id='city'/><payer id='county'/><payee id='builder'/><payee id='owner'/>"
      "<fact id='firm' type='credit-code' assumed='none'/><fact id='name' type='name' assumed='none'/>"
      "<fact id='cost' type='money' most='1000000'><label>费用</label></fact>"
      "<fact id='rate' type='rate' assumed='10'/><fact id='day' type='date'><label>日期</label></fact>"
      "<fact id='jobs' type='count' most='1000'/><fact id='area' type='quantity' decimals='2' unit='m²' most='1000'/>"
      "<fact id='kind' type='choice'><option id='a'><label>甲</label><alias>1</alias></option>"
      "<option id='b' pattern='13##'/></fact><fact id='green' type='flag' assumed='no'/>"
      "<list id='unit' most='5'><fact id='price' type='money' most='10000'/><fact id='new' type='flag'/></list>"
      "<fact id='all' type='money'><from-batch sum='cost'/></fact>"
      "<fact id='used' type='money'><from-batch sum='award' rows='before' rules='turn'/></fact>"
      "<fact id='paid' type='money' assumed='0'><from-history what='sum' rules='grant' key='firm'/></fact>"
      "<interpretation id='reading' default='x'><option id='x'/><option id='y'/></interpretation>"
      "<split><share payer='city' percent='50'/><share payer='county' percent='50'/><spare to='county'/></split>"
      "<rule id='grant' clause='一' once-per='firm name'><label>补助</label><eligible>"
      "<at-least id='large' fact='cost'>100</at-least></eligible><amount><excess><percent rate='10'><fact ref='cost'/>"
      "</percent><fact ref='paid'/></excess></amount></rule>"
      "<rule id='listed'><amount><sum over='unit'><where><is fact='unit.new'/></where><fact ref='unit.price'/></sum>"
      "</amount><split><share payee='builder' percent='30'/><spare to='owner'/></split></rule>"
      "<rule id='share'><amount><least><fact ref='cost'/><ratio of='cost' to='some'><money>100</money></ratio></least>"
      "</amount></rule><value id='some'><greatest><fact ref='all'/><money>0.01</money></greatest></value>"
      "<rule id='turn'><amount><least><fact ref='cost'/><excess><money>100</money><fact ref='used'/></excess></least>"
      "</amount></rule>"
      "<rule id='many'><eligible><choose id='by' on='reading'><when is='x'><is fact='green'/></when><otherwise>"
      "<is fact='kind'>a</is></otherwise></choose></eligible><amount><sum><percent><rate-of><fact "
      "ref='rate'/></rate-of>"
      "<fact ref='cost'/></percent><times><fact ref='jobs'/><money>3.33</money></times><times><fact ref='area'/>"
      "<money>0.07</money></times><dated on='day'><version to='2025-12-31'><money>1</money></version>"
      "<version from='2026-01-01'><money>2</money></version></dated></sum></amount></rule></policy>";
